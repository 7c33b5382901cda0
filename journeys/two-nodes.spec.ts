// Visitor on one node, agent on the other, one PostgreSQL, one NATS; either node dies without warning.
import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Thread, Widget } from './support/desk.ts'
import { ForeignSite } from './support/foreign.ts'
import { acceptInvitation, ana, createAgent, enter, openWebChat, setPresence, setUp, sitDown, virginia } from './support/house.ts'
import { Mailbox } from './support/mail.ts'
import { freePort, Server } from './support/server.ts'

const postgres = process.env.GUICHET_TEST_POSTGRES
const nats = process.env.GUICHET_TEST_NATS

let folder: string
let mail: Mailbox
let near: Server // the visitor's
let far: Server // the agent's

test.beforeAll(async () => {
  if (!postgres || !nats) throw new Error('needs servers: scripts/servers.sh start DIR, then source DIR/env')
  const database = new URL(postgres)
  database.pathname = `/journey_${process.pid}_${Date.now()}`
  psql(`create database ${database.pathname.slice(1)}`)

  folder = mkdtempSync(join(tmpdir(), 'guichet-nodes-'))
  mail = await Mailbox.open()
  const [a, b] = [await freePort(), await freePort()]
  const shared = {
    smtp: mail.url,
    database: database.href,
    bus: nats,
    files: `file://${folder}/files`,
    masterKey: join(folder, 'master.key'),
    baseUrl: `http://localhost:${a}`,
    hosts: [`localhost:${a}`, `localhost:${b}`],
  }
  near = await Server.start({ ...shared, port: a, data: join(folder, 'a') })
  far = await Server.start({ ...shared, port: b, data: join(folder, 'b') })
})

test.afterAll(async () => {
  await Promise.all([near?.stop(), far?.stop(), mail?.close()])
  if (folder) rmSync(folder, { recursive: true, force: true })
})

function psql(statement: string): void {
  const bin = execFileSync('bash', ['-c', 'compgen -G "/usr/lib/postgresql/*/bin/psql" | sort -V | tail -n 1'])
  execFileSync(bin.toString().trim() || 'psql', [postgres!, '-q', '-c', statement])
}

test('either node dies and nothing acknowledged is lost or shown twice', async ({ browser }) => {
  const admin = await sitDown(browser)
  const agent = await sitDown(browser)
  const customer = await sitDown(browser, 'es')

  // Both nodes printed a link; the one printed last counts (S-183).
  await setUp(admin.page, far)
  if (new URL(admin.page.url()).pathname.startsWith('/sign-in')) await enter(admin.page, near.url, ana)
  await createAgent(admin.page, near.url, virginia)
  await acceptInvitation(agent.page, mail, virginia)
  const site = await ForeignSite.open(await openWebChat(admin.page, near.url))

  await enter(agent.page, far.url, virginia)
  await agent.page.goto(`${far.url}/conversations`)
  await setPresence(agent.page, 'available')
  const thread = new Thread(agent.page)
  const widget = await Widget.open(customer.page, site.url)

  const fromCustomer: string[] = []
  const fromAgent: string[] = []
  const ask = async (text: string) => (fromCustomer.push(text), widget.write(text))
  const answer = async (text: string) => (fromAgent.push(text), thread.write(text))
  const everythingOnce = async () => {
    for (const text of [...fromCustomer, ...fromAgent]) {
      await expect(thread.said(text), `the agent sees "${text}" once`).toHaveCount(1, { timeout: 30_000 })
      await expect(widget.said(text), `the visitor sees "${text}" once`).toHaveCount(1, { timeout: 30_000 })
    }
  }

  await test.step('across two nodes', async () => {
    await ask('¿Tienen velas?')
    await thread.open('¿Tienen velas?')
    await answer('Temos, de três tamanhos.')
    await everythingOnce()
  })

  await test.step("the visitor's node dies in the middle of a message", async () => {
    await ask('¿De qué color?')
    await near.kill()
    await answer('Brancas e vermelhas.')
    await ask('Roja, por favor.')
    await near.launch()
    await everythingOnce()
  })

  await test.step("the agent's node dies in the middle of an answer", async () => {
    await answer('Fica em 1.200.')
    await far.kill()
    await ask('Perfecto.')
    await answer('Separo para você.')
    await far.launch()
    await everythingOnce()
  })

  await test.step('and a page opened afresh on either node tells the same', async () => {
    await agent.page.goto(near.url + thread.address)
    await customer.page.reload()
    await widget.show()
    await everythingOnce()
    const order = await thread.log().locator('.msg[data-direction=in], .msg[data-direction=out]').count()
    expect(order).toBe(fromCustomer.length + fromAgent.length)
  })

  await site.close()
})
