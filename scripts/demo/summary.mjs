// What the person at the keyboard needs to know once everything stands.
import { relative } from 'node:path'
import { administrator, members, password } from './cast.mjs'

const roles = { supervisor: 'supervisor', agent: 'agent' }
const standing = { available: 'available', break: 'on a break' }

export function summary({ guichet, shop, data }) {
  const people = [
    [administrator.identifier, 'administrator, en'],
    ...members.filter((one) => one.joins).map((one) => [one.identifier, whoIs(one)]),
  ]
  const wide = Math.max(...people.map(([identifier]) => identifier.length))
  return `
  Aurora is open.

    desk     ${guichet}
    shop     ${shop}/            the web chat of the front desk, who are there
             ${shop}/workshop    that of the workshop, where visitors wait
    mails    ${shop}/mail        what was delivered, with its links

  Everybody's password is  ${password}

${people.map(([identifier, who]) => `    ${identifier.padEnd(wide)}  ${who}`).join('\n')}

  Théo's invitation waits under /mail to be followed; Júlia's came back.
  Everything is in ${relative('.', data) || '.'}; make demo FRESH=1 begins anew. Ctrl-C stops it all.
`
}

function whoIs({ role, locale, shift, knownFor }) {
  const known = [roles[role], locale, standing[shift]].filter(Boolean).join(', ')
  return knownFor ? `${known} (${knownFor})` : known
}
