// Fills an empty organisation through the doors everybody uses: nothing here that a person could not do by hand.
import { administrator, categories, channels, members, organisation, password, schedules, teams } from './cast.mjs'
import { closed, open, waiting } from './conversations.mjs'
import { Member, Visitor } from './people.mjs'

/** Documentation addresses (RFC 5737), one for each, so that nobody shares a stranger's limits. */
const workplace = (number) => `198.51.100.${number + 1}`
const home = (number) => `203.0.113.${number + 1}`

/** Returns what the shop needs to know: the public key of each channel. */
export async function furnish(port, postbox, say) {
  const ana = await enter(port, administrator.identifier, 0)
  say('teams, schedules, categories, channels')
  const places = await build(ana)
  say(`${members.length} members, their invitations and passwords`)
  await invite(ana, places)
  const staff = await admit(port, postbox)
  const conversations = [...closed, ...open, ...waiting]
  say(`${conversations.length} conversations in four languages`)
  const listed = (await ana.page('/categories')).matchAll(/<bdi>([^<]*)<\/bdi><\/th>.*?"\/categories\/([\w-]+)"/gs)
  const endings = new Map([...listed].map(([, name, id]) => [name, id]))
  for (const [number, story] of conversations.entries()) {
    await tell(port, { story, number, key: places.keys[story.channel], ana, member: staff.get(story.by), endings })
  }
  await Promise.all(onShift().map((one) => staff.get(one.key).post('/presence', { status: one.shift })))
  return places.keys
}

/**
 * On a later day: those of the shift come in again, and what waits is given to them. Somebody whose password was
 * changed meanwhile, or who was shut out, stays at home.
 */
export async function openShift(port) {
  await Promise.allSettled(
    onShift().map(async (one) => {
      const member = await enter(port, one.identifier, members.indexOf(one) + 1)
      await member.post('/presence', { status: one.shift })
    }),
  )
}

const onShift = () => members.filter((one) => one.shift)

const enter = (port, identifier, number) =>
  new Member(port, workplace(number)).signIn(identifier, password, organisation.slug)

/** The id at the end of where a form leads. */
const idOf = (location) => location.split('?')[0].split('/').at(-1)

async function build(ana) {
  const places = { teams: new Map(), schedules: new Map(), keys: {} }
  for (const name of teams) places.teams.set(name, idOf(await ana.post('/teams', { name })))
  for (const { name, zone, days } of schedules) {
    const fields = { name, time_zone: zone }
    for (const [day, spans] of Object.entries(days)) {
      fields[day] = 'on'
      fields[`${day}_from`] = spans.map(([from]) => from)
      fields[`${day}_to`] = spans.map(([, to]) => to)
    }
    await ana.post('/schedules', fields)
  }
  const [offered] = (await ana.page('/members/new')).match(/<select[^>]* name="schedule".*?<\/select>/s)
  for (const [, id, name] of offered.matchAll(/value="([\w-]+)"[^>]*>([^<]+)</g)) places.schedules.set(name, id)
  for (const { name, description } of categories) await ana.post('/categories', { name, description })
  for (const { key, name, team, ask, greeting } of channels) {
    const fields = { kind: 'webchat', name, team: places.teams.get(team), ask, greeting }
    const page = await ana.page((await ana.post('/channels', fields)).split('?')[0])
    places.keys[key] = page.match(/data-channel=(?:"|&quot;|&#34;)([^"&]+)/)[1]
  }
  return places
}

async function invite(ana, places) {
  for (const one of members) {
    await ana.post('/members', {
      display_name: one.name,
      identifier: one.identifier,
      recovery_address: one.recovery,
      role: one.role,
      team: one.teams.map((name) => places.teams.get(name)),
      schedule: places.schedules.get(one.schedule),
      history: one.history ? 'true' : undefined,
      locale: one.locale,
      time_zone: one.schedule.startsWith('São') ? 'America/Sao_Paulo' : 'Europe/Lisbon',
    })
  }
}

/** Those who follow the link of their invitation, signed in. */
async function admit(port, postbox) {
  const joining = members.filter((one) => one.joins)
  const staff = joining.map(async (one) => {
    const number = members.indexOf(one) + 1
    const link = await patiently(`the invitation of ${one.name}`, () =>
      postbox.link(one.recovery ?? one.identifier, '/invitations/'),
    )
    const guest = new Member(port, workplace(number))
    await guest.post(new URL(link).pathname, { password, password_confirmation: password })
    return [one.key, await enter(port, one.identifier, number)]
  })
  const admitted = new Map(await Promise.all(staff))
  const letters = members.length - 1
  await patiently('the other invitations', () => postbox.letters.length >= letters && postbox.bounced.length > 0)
  return admitted
}

/** One conversation from its first line to where it stands. */
async function tell(port, { story, number, key, ana, member, endings }) {
  const visitor = await Visitor.arrive(port, key, story, home(number))
  let id
  for (const entry of story.lines) {
    const [line, file] = [entry].flat()
    const text = line.slice(2)
    if (line.startsWith('<')) await visitor.write(text, file)
    id ??= member && (await newest(ana))
    if (line.startsWith('>')) await member.post(`/conversations/${id}/messages`, { body: text }, file ? [file] : [])
    if (line.startsWith('#')) await member.post(`/conversations/${id}/messages`, { body: text, kind: 'note' })
  }
  if (!story.ends) return
  const [category, summary] = story.ends
  await member.post(`/conversations/${id}/closure`, { category: endings.get(category), summary })
}

/** Visitors come one after another, and nobody is available yet: the newest of the queue is theirs. */
async function newest(ana) {
  const { conversations } = await ana.json('/conversations?inbox=queue')
  return conversations.reduce((last, one) => (one.number > last.number ? one : last)).id
}

async function patiently(what, look) {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const found = look()
    if (found) return found
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error(`waited 20 s for ${what}`)
}
