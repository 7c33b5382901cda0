// The other half of the limits, met to the second as in boundaries.spec.ts: those of the doors beside the sign-in, and
// of what a floor goes by.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { type Caller, choose, day, hour, led, minute, second, shows, TimedHouse, told } from './support/clock.ts'
import { ana, enter, type Person, signIn, signOut, sitDown } from './support/house.ts'
import { fill, formWith, send } from './support/page.ts'
import { Visitor } from './support/visitor.ts'

const binary = resolve(process.env.GUICHET_BIN ?? join(import.meta.dirname, '../target/debug/guichet'))

let house: TimedHouse
test.beforeAll(async () => {
  house = await TimedHouse.open()
})
test.beforeEach(() => house.morning())
test.afterEach(() => house.evening())
test.afterAll(() => house?.close())

const inside = led('/conversations')

test.describe('requests for an account', () => {
  const asks = (person: Person) => ({ full_name: person.name, company: 'Andina', position: 'Mesa de ajuda', email: person.recovery })

  /** The administrator accepts; the path of the activation that arrives. */
  async function accept(person: Person): Promise<string> {
    const list = await house.admin.get('/requests')
    const row = list.html.split('<tr').find((one) => one.includes(person.name))!
    const request = row.match(/\/requests\/[0-9a-f]{32}/)![0]
    const place = { role: 'agent', locale: 'pt-BR', landing: 'conversations', time_zone: 'America/Sao_Paulo' }
    expect((await house.admin.post(`${request}/acceptance`, place)).status).toBe(303)
    return house.link('/invitations/', person)
  }

  test('a mailbox is proved within a day, and where the house is like LogTec the activation opens for four hours', async () => {
    await house.decide({ preset: 'logtec' })
    await house.decide({ signup: 'request_form' })
    const people = [house.person('Cedo'), house.person('Tarde'), house.person('Vera')] as const
    const guest = await house.caller()
    for (const one of people) expect(await guest.post('/requests', asks(one))).toMatchObject(led('/requests/asked'))
    const proof = (one: Person) => house.link('/requests/proof/', one)
    const [early, late, never] = [await proof(people[0]), await proof(people[1]), await proof(people[2])]
    await house.clock.around(
      house.clock.now + day,
      async () => {
        expect(await guest.post(early, asks(people[0]))).toMatchObject(led('/requests/received'))
        expect(await guest.post(late, asks(people[1]))).toMatchObject(led('/requests/received'))
      },
      async () => {
        expect(await guest.get(never)).toMatchObject(told(410, 'Este link não abre mais nada'))
        expect(await guest.post(never, asks(people[2]))).toMatchObject(told(410, 'Este link não abre mais nada'))
      },
    )
    await house.admit()
    const links = [await accept(people[0]), await accept(people[1])] as const
    await house.clock.around(
      house.clock.now + 4 * hour,
      async () => expect(await choose(guest, links[0])).toMatchObject(led('/sign-in')),
      async () => {
        expect(await guest.get(links[1])).toMatchObject(told(410, 'Este link expirou'))
        expect(await choose(guest, links[1])).toMatchObject(told(410, 'Este link expirou'))
      },
    )
    expect((await house.admin.get('/requests')).says, 'what nobody proved is nobody’s work').not.toContain(people[2].name)
  })
})

test.describe('shifts', () => {
  const refused = told(422, 'Não é a sua jornada')

  /** Mondays from nine to six in São Paulo, with a quarter of an hour before and after. */
  async function shift(): Promise<string> {
    await house.decide({ shift_access: 'deny', shift_grace_minutes: '15' })
    const name = `Segundas ${house.clock.now}`
    const week = { name, time_zone: 'America/Sao_Paulo', mon: 'on', mon_from: '09:00', mon_to: '18:00' }
    expect(await house.admin.post('/schedules', week)).toMatchObject(led('/schedules?done=schedules-done-created'))
    const row = (await house.admin.get('/schedules')).html.split('<tr').find((one) => one.includes(name))!
    return row.match(/\/schedules\/([0-9a-f]{32})/)![1]!
  }

  const comes = async (person: Person) => (await house.caller()).signIn(person)

  test('a shift lets in from its first minute to its last, and a quarter of an hour around it', async () => {
    const caio = await house.join('Caio', { schedule: await shift() })
    const nine = house.clock.now + 7 * day
    await house.clock.around(
      nine - 15 * minute,
      async () => expect(await comes(caio)).toMatchObject(refused),
      async () => expect(await comes(caio)).toMatchObject(inside),
    )
    await house.clock.around(
      nine + 9 * hour + 15 * minute,
      async () => expect(await comes(caio)).toMatchObject(inside),
      async () => expect(await comes(caio)).toMatchObject(refused),
    )
  })

  test('a word lets in outside of the shift for two hours, and who was refused is listed for twelve', async () => {
    const [early, late] = await house.two({ schedule: await shift() })
    house.clock.pass(day)
    await house.admit()
    for (const one of [early, late]) {
      expect(await comes(one)).toMatchObject(refused)
      expect(await house.admin.post(`/shifts/${one.id}/grant`, {})).toMatchObject(led('/shifts'))
    }
    const word = house.clock.now
    await house.clock.around(
      word + 2 * hour,
      async () => expect(await comes(early)).toMatchObject(inside),
      async () => expect(await comes(late)).toMatchObject(refused),
    )
    const lately = async () => (await (await house.admit()).get('/shifts')).says
    await house.clock.around(
      house.clock.now + 12 * hour,
      async () => expect(await lately()).toContain(late.identifier),
      async () => expect(await lately()).not.toContain(late.identifier),
    )
  })
})

test('a spoken code opens for ten minutes, and the browser it was read for waits for half an hour', async () => {
  const [early, late] = await house.two()
  const ring = async (person: Person & { id: string }) => {
    const caller = await house.caller()
    expect(await caller.post('/assistance', { identifier: person.identifier })).toMatchObject(led('/assistance/code'))
    const number = (await caller.get('/assistance/code')).html.match(/id="number">(\d{3})</)![1]!
    const answer = await house.admin.post(`/assistance/${person.id}/code`, { number, current_password: ana.password })
    const code = answer.html.match(/<strong id="code">(.*?)<\/strong>/)![1]!.replaceAll(/<[^>]*>/g, '')
    return { caller, code }
  }
  const [quick, slow] = [await ring(early), await ring(late)]
  const began = house.clock.now
  await house.clock.around(
    began + 10 * minute,
    async () => expect(await quick.caller.post('/assistance/code', { code: quick.code })).toMatchObject(led('/recovery/')),
    async () => expect(await slow.caller.post('/assistance/code', { code: slow.code })).toMatchObject(told(422, 'Este código não abre esta janela')),
  )
  await house.clock.around(
    began + 30 * minute,
    async () => expect((await slow.caller.get('/assistance/code')).status).toBe(200),
    async () => expect(await slow.caller.get('/assistance/code')).toMatchObject(led('/sign-in?done=assistance-done-lapsed')),
  )
})

test('a challenge for a passkey is answered within five minutes', async ({ browser }) => {
  const caio = await house.join('Caio')
  const base = house.server.url
  const { context, page } = await sitDown(browser)
  const cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options })
  // Untouched where it would open the sign-in by itself.
  const touched = (enabled: boolean) => cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })

  await enter(page, base, caio)
  await page.goto(`${base}/profile/factors/new`)
  await fill(formWith(page, 'current_password'), { name: 'Computador', kind: 'passkey', current_password: caio.password })
  expect(await send(formWith(page, 'current_password'))).toBe(303)
  await page.locator('[data-passkey=create] button').click()
  await expect(page.locator('ol.codes code')).toHaveCount(10)

  let thinks = 0
  await page.route('**/sign-in/factor', async (route) => {
    if (route.request().method() === 'POST') house.clock.pass(thinks)
    await route.continue()
  })
  const answers = async (time: number) => {
    thinks = time
    await touched(false)
    expect(await signOut(page)).toBe(303)
    expect(await signIn(page, base, caio)).toBe(303)
    await page.waitForURL('**/sign-in/factor')
    await touched(true)
    const answered = page.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/sign-in/factor'))
    await page.locator('[data-passkey=get] button').click()
    return (await answered).status()
  }
  expect(await answers(5 * minute - second)).toBe(303)
  await page.waitForURL('**/conversations')
  expect(await answers(5 * minute + second)).toBe(422)
  await expect(page.getByText('Demorou demais')).toBeVisible()
  await context.close()
})

test.describe('break-glass', () => {
  const order = (...args: string[]) => ['admin', 'break-glass', ...args, '--organisation', 'aurora']
  const environment = () => ({ PATH: process.env.PATH, ...house.clock.env, GUICHET_DATA: house.server.data, GUICHET_BASE_URL: house.server.url })
  const ended = (child: ChildProcess) => new Promise<number | null>((done) => child.once('exit', done))

  test.afterEach(() => {
    execFileSync(binary, order('expire'), { env: environment() })
  })

  /** An operator makes the account, and takes so long for the first code: what is said, and the device's secret. */
  async function make(time: number): Promise<{ said: string; secret: string; exit: number | null }> {
    const child = spawn(binary, order('create', '--keeper', 'safe@aurora.example'), { env: environment() })
    let [said, secret] = ['', '']
    child.stdout.on('data', (text) => {
      said += text
      const shown = said.match(/secret {3}([A-Z2-7 ]+)\n/)?.[1]
      if (!shown || secret) return
      secret = shown.replaceAll(' ', '')
      house.clock.pass(time)
      child.stdin.write(`${shows(secret, house.clock.now)}\n`)
    })
    const exit = await ended(child)
    return { said, secret, exit }
  }

  const show = (caller: Caller, printed_code: string) => caller.post('/break-glass', { organisation: 'aurora', printed_code })

  test('there is one try in two seconds, ten minutes for the device, and half an hour inside', async () => {
    const { said, secret } = await make(second)
    const code = said.match(/printed code {2}(\S+)/)![1]!
    house.clock.pass(hour)
    const [quick, slow] = [await house.caller(), await house.caller()]
    expect(await show(quick, code)).toMatchObject(led('/break-glass/factor'))
    await house.clock.around(
      house.clock.now + 2 * second,
      async () => expect(await show(slow, code)).toMatchObject(told(429, 'Uma tentativa a cada dois segundos')),
      async () => expect(await show(slow, code)).toMatchObject(led('/break-glass/factor')),
    )
    const answer = (caller: Caller) => caller.post('/break-glass/factor', { code: shows(secret, house.clock.now) })
    const shown = house.clock.now
    // The first sheet was shown three seconds before the second, whose limit is met here.
    house.clock.pass(9 * minute)
    expect(await answer(quick)).toMatchObject(led('/members'))
    const entered = house.clock.now
    await house.clock.around(
      shown + 10 * minute,
      async () => expect((await slow.get('/break-glass/factor')).status).toBe(200),
      async () => expect(await answer(slow)).toMatchObject({ status: 303, to: '/break-glass' }),
    )
    expect((await quick.get('/members')).status, 'busy').toBe(200)
    await house.clock.around(
      entered + 30 * minute,
      async () => expect((await quick.get('/members')).status).toBe(200),
      async () => expect(await quick.get('/members')).toMatchObject(led('/sign-in?return_to=')),
    )
  })

  test('its device waits ten minutes for the first code', async () => {
    const late = await make(10 * minute + second)
    expect(late.said).toContain('waited ten minutes')
    expect(late.exit).toBe(1)
    const early = await make(10 * minute - second)
    expect(early.said).toContain('printed code')
    expect(early.exit).toBe(0)
  })

  test('after ninety days without a test every administrator reads so', async () => {
    // Of a try that nobody saw, pages tell first.
    await house.admin.post('/break-glass/acknowledgement', {})
    expect((await make(0)).exit).toBe(0)
    const pages = async () => (await (await house.admit()).get('/members')).says
    const due = 'O acesso de emergência não é testado há noventa dias.'
    await house.clock.around(
      house.clock.now + 90 * day,
      async () => expect(await pages()).not.toContain(due),
      async () => expect(await pages()).toContain(due),
    )
  })
})

test('for half a minute after a session ran out its member is offered work, and for five minutes keeps what they have', async () => {
  const caio = await house.join('Caio')
  const agent = await house.caller()
  await agent.signIn(caio)
  expect((await agent.post('/presence', { status: 'available' })).status).toBe(303)
  const limit = house.clock.now + 12 * hour
  const made = await house.admin.post('/channels', { kind: 'webchat', name: 'Site' })
  const tag = (await house.admin.get(made.to)).html.replaceAll('&#34;', '"').match(/src="[^"]+\/widget\.js[^>]*/)![0]
  const arrives = async (name: string) => {
    await Visitor.arrive(tag, name, 'Minha vela rasgou')
    await house.settled()
  }
  const listed = async (inbox: string) => {
    await house.settled()
    const page = await house.admin.get(`/conversations?inbox=${inbox}`)
    return ['Primeira', 'Segunda', 'Terceira'].filter((name) => page.says.includes(name))
  }

  await arrives('Primeira')
  house.clock.to(limit + second)
  await house.admit()
  expect(await agent.get('/conversations')).toMatchObject(led('/sign-in?return_to='))
  await house.settled()
  await house.clock.around(
    limit + 30 * second,
    async () => {
      await arrives('Segunda')
      expect(await listed('others')).toEqual(['Primeira', 'Segunda'])
    },
    async () => {
      await house.settled()
      await arrives('Terceira')
      expect(await listed('queue')).toEqual(['Terceira'])
    },
  )
  await house.clock.around(
    limit + 5 * minute,
    async () => expect(await listed('others')).toEqual(['Primeira', 'Segunda']),
    async () => expect(await listed('queue')).toEqual(['Primeira', 'Segunda', 'Terceira']),
  )
})
