// The scanner of the mail server reads every letter first, opens what it links to and presses what it finds. Then its
// owner comes, and finds everything as if nobody had been there.
import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import {
  ana,
  choosePassword,
  createAgent,
  enter,
  type House,
  openHouse,
  type Person,
  setUp,
  signIn,
  sitDown,
} from './support/house.ts'
import { type Letter, linkTo } from './support/mail.ts'
import { fill, formWith, send } from './support/page.ts'
import { Scanner } from './support/scanner.ts'
import { binary, makeSheet, shows } from './support/sheet.ts'

let house: House
let admin: { context: BrowserContext; page: Page }
const seats: BrowserContext[] = []
/** Addresses of no ticket, which stand in many letters; a scanner remembers what it found there. */
const known = new Set<string>()

// What was pressed stands in the message of a failure; to draw each of some hundred presses would take longer than to press.
test.use({ trace: 'off' })

test.beforeAll(async ({ browser }) => {
  house = await openHouse()
  admin = await sitDown(browser)
  await setUp(admin.page, house.server)
  if (new URL(admin.page.url()).pathname.startsWith('/sign-in')) await enter(admin.page, house.server.url, ana)
})
test.afterEach(async () => {
  for (const seat of seats.splice(0)) await seat.close()
})
test.afterAll(async () => {
  await house?.close()
  await admin?.context.close()
})

const called = (name: string, password: string): Person => ({
  name,
  identifier: `${name.toLowerCase()}@aurora.example`,
  recovery: `${name.toLowerCase()}@mail.example`,
  password,
})

async function seat(browser: Browser): Promise<Page> {
  const { context, page } = await sitDown(browser)
  seats.push(context)
  return page
}

async function scannerOf(browser: Browser): Promise<Scanner> {
  const scanner = await Scanner.begin(browser)
  seats.push(scanner.context)
  return scanner
}

/** A form sent by whoever sits at this page; their browser's cookies go along. Where it leads. */
async function post(page: Page, path: string, form: Record<string, string>, status = 303): Promise<string> {
  const origin = house.server.url
  const answer = await page.context().request.post(origin + path, { form, headers: { origin }, maxRedirects: 0 })
  expect(answer.status(), path).toBe(status)
  return answer.headers().location ?? ''
}

function inTheDatabase(sql: string): string {
  const file = join(house.server.data, 'guichet.db')
  return execFileSync('sqlite3', ['-quote', '-cmd', '.timeout 5000', file, sql], { encoding: 'utf8' }).trim()
}

/**
 * All that somebody could have done in another's name: members and passwords, links, sessions, wrong guesses and locks,
 * factors, requests, addresses, and letters written. That a link was opened is told nowhere here.
 */
function standing(): string {
  return inTheDatabase(`
    select 'member', id, state, epoch, password, must_change, recovery_address from member order by id;
    select 'ticket', digest, spent_at, voided_at from ticket order by digest;
    select 'session', digest, ended_at from session order by digest;
    select 'device', id from device order by id;
    select 'guesses', key, failures, locked_until from attempt_counter order by key;
    select 'lock', id, unlocked_at from lockout order by id;
    select 'factor', id, state from factor order by id;
    select 'flow', digest, ended_at from flow order by digest;
    select 'request', id, state, full_name from account_request order by id;
    select 'address', member_id, address from recovery_address order by member_id;
    select 'letter', id, kind from letter order by id;`)
}

/** The scanner goes first: whatever it fetches and presses, everything stands as it stood. */
async function scanned(browser: Browser, letter: Letter): Promise<Letter> {
  const scanner = await scannerOf(browser)
  const before = standing()
  for (const link of letter.links) {
    if (known.has(link)) continue
    await scanner.fetches(link)
    expect(standing(), `after fetching ${link}`).toBe(before)
    if (new URL(link).pathname === '/sign-in') known.add(link)
    await scanner.presses(link)
    expect(standing(), `after pressing ${scanner.pressed.join(', ')}`).toBe(before)
  }
  return letter
}

const base = () => house.server.url

/** A letter that only tells; it is passed over where somebody waits for a link. */
async function notice(to: string, subject: RegExp): Promise<Letter> {
  const is = (letter: Letter) => letter.to.includes(to) && subject.test(letter.subject)
  await expect.poll(() => house.mail.inbox.some(is), { message: `${subject} to ${to}`, timeout: 20_000 }).toBe(true)
  const [letter] = house.mail.inbox.splice(house.mail.inbox.findIndex(is), 1)
  return letter!
}

/** Wrong words by a stranger, another each time. */
async function guess(page: Page, person: Person, times: number): Promise<void> {
  for (let n = 1; n <= times; n++) await post(page, '/sign-in', { identifier: person.identifier, password: `palpite-${person.name}-${n}` }, 422)
}

/** Somebody who chose a password already; where their page is for the administrator. */
async function member(person: Person): Promise<string> {
  await createAgent(admin.page, base(), person)
  await admin.page.waitForURL(/\/members\/[0-9a-f]{32}/)
  const { password } = person
  const link = linkTo('/invitations/', await house.mail.waitFor(person.recovery))
  await post(admin.page, `${new URL(link).pathname}`, { password, password_confirmation: password })
  return new URL(admin.page.url()).pathname
}

// S-022 S-023
test('an invitation waits for the password of the person it is for', async ({ browser }) => {
  const vera = called('Vera', 'farol-laranja-sereno-38')
  await createAgent(admin.page, base(), vera)
  const letter = await scanned(browser, await house.mail.waitFor(vera.recovery))
  await admin.page.goto(`${base()}/members?q=${vera.identifier}`)
  await expect(admin.page.getByRole('row').filter({ hasText: vera.identifier })).toContainText('Convidad')

  const page = await seat(browser)
  await page.goto(linkTo('/invitations/', letter))
  expect(await choosePassword(page, vera.password)).toBe(303)
  await enter(page, base(), vera)
})

// S-022 S-023: nor is a session ended or a lock lifted by anything but the new password.
test('a link for a new password leaves sessions and locks as they are until its owner chooses', async ({ browser }) => {
  const lia = called('Lia', 'farol-laranja-sereno-38')
  await member(lia)
  const page = await seat(browser)
  const stranger = await seat(browser)
  await enter(page, base(), lia)
  await guess(stranger, lia, 10)
  // The letter about a lock waits a minute for what a clock does by itself.
  inTheDatabase("update job set run_at = '2020-01-01T00:00:00+00:00' where kind = 'lockouts.locked'")
  expect((await notice(lia.recovery, /foi bloqueado/)).links).toEqual([])
  await post(stranger, '/recovery', { identifier: lia.identifier })
  const letter = await scanned(browser, await house.mail.waitFor(lia.recovery))

  await page.goto(`${base()}/profile`)
  expect(new URL(page.url()).pathname, 'she is in as before').toBe('/profile')
  expect(await signIn(stranger, base(), lia), 'and locked out elsewhere as before').toBe(422)
  lia.password = 'ancora-verde-domingo-52'
  await stranger.goto(linkTo('/recovery/', letter))
  expect(await choosePassword(stranger, lia.password)).toBe(303)
  await page.goto(`${base()}/profile`)
  expect(new URL(page.url()).pathname, 'the old password opened this').toBe('/sign-in')
  await enter(stranger, base(), lia)
  expect((await notice(lia.recovery, /foi alterada/)).links).toEqual([])
})

// S-022 S-023
test('an invitation that was asked for again waits too', async ({ browser }) => {
  const bento = called('Bento', 'janela-clara-outono-64')
  const page = await seat(browser)
  await createAgent(admin.page, base(), bento)
  await house.mail.waitFor(bento.recovery)
  await post(page, '/recovery', { identifier: bento.identifier })
  const letter = await scanned(browser, await house.mail.waitFor(bento.recovery))
  await page.goto(linkTo('/invitations/', letter))
  expect(await choosePassword(page, bento.password)).toBe(303)
  await enter(page, base(), bento)
})

// S-022 S-023 000-10: whoever keeps the mailbox has a scanner as well.
test('a first password for a mailbox that others read waits for them, and then for its owner', async ({ browser }) => {
  const caio = called('Caio', 'rede-branca-varanda-17')
  await createAgent(admin.page, base(), caio, { mailbox: 'delegate' })
  const letter = await scanned(browser, await house.mail.waitFor(caio.recovery))
  const keeper = await seat(browser)
  await keeper.goto(linkTo('/invitations/', letter))
  expect(await choosePassword(keeper, caio.password)).toBe(303)

  const page = await seat(browser)
  expect(await signIn(page, base(), caio)).toBe(303)
  await page.waitForURL('**/profile/first-password')
  const password = 'barco-lento-cidade-93'
  const form = formWith(page, 'password_confirmation')
  await fill(form, { current_password: caio.password, password, password_confirmation: password })
  expect(await send(form)).toBe(303)
  await page.goto(`${base()}/conversations`)
  expect(new URL(page.url()).pathname).toBe('/conversations')
})

// S-022 S-023
test('the letter that says customers come now opens nothing by itself', async ({ browser }) => {
  const rui = called('Rui', 'farol-laranja-sereno-38')
  const page = await seat(browser)
  const there = await member(rui)
  const team = await post(admin.page, '/teams', { name: 'Suporte' })
  await post(admin.page, `${new URL(team, base()).pathname}/members`, { member: there.split('/').at(-1)! })
  const letter = await scanned(browser, await house.mail.waitFor(rui.recovery))
  rui.password = 'cobre-lua-mercado-26'
  await page.goto(linkTo('/recovery/', letter))
  expect(await choosePassword(page, rui.password)).toBe(303)
  await enter(page, base(), rui)
})

const marta = called('Marta', 'lluvia-mesa-cobre-58')
const asked = { full_name: 'Marta Ruiz', company: 'Andina S.A.S.', position: 'Coordinadora' }

async function decide(policy: Record<string, string>): Promise<void> {
  await post(admin.page, '/policies', { _method: 'patch', ...policy })
}

/** The requests that somebody of the organisation sees. */
const atTheCounter = () => inTheDatabase("select full_name, email from account_request where state = 'waiting'")

// S-022 S-023: the name has to be typed once more, and a scanner types nothing.
test('a request for an account is proved by who types their name, and by no press; its activation waits for the applicant', async ({ browser }) => {
  await decide({ signup: 'request_form' })
  const page = await seat(browser)
  await post(page, '/requests?organisation=aurora', { ...asked, email: marta.recovery })
  const proof = linkTo('/requests/proof/', await house.mail.waitFor(marta.recovery))
  const scanner = await scannerOf(browser)
  const before = standing()
  await scanner.fetches(proof)
  await scanner.opens(proof)
  expect(standing()).toBe(before)
  expect(atTheCounter()).toBe('')

  await scanner.presses(proof)
  expect(scanner.pressed.length, 'it pressed what there is').toBeGreaterThan(0)
  expect(atTheCounter()).toBe('')
  await page.goto(proof)
  await fill(formWith(page, 'full_name'), { full_name: 'Marta Ruiz' })
  expect(await send(formWith(page, 'full_name'))).toBe(303)
  expect(atTheCounter()).toBe(`'Marta Ruiz','${marta.recovery}'`)
  await page.goto(proof)
  await expect(page.locator('h1'), 'she is told how it stands').toHaveText('Temos a sua solicitação')

  await admin.page.goto(`${base()}/requests`)
  await admin.page.locator('tbody a.person').click()
  await admin.page.waitForURL('**/requests/*')
  expect(await send(admin.page.locator('form[action$="/acceptance"]'))).toBe(303)
  const activation = await scanned(browser, await house.mail.waitFor(marta.recovery))
  await page.goto(linkTo('/invitations/', activation))
  expect(await choosePassword(page, marta.password)).toBe(303)
  await enter(page, base(), { ...marta, identifier: marta.recovery })
})

// S-022 S-023 002-02: what the mail did not say has to be typed, and a scanner types nothing.
test('a request by mail that left something out is confirmed by who completes it', async ({ browser }) => {
  await decide({ signup: 'domain_allowlist', signup_domains: 'andina.example' })
  const nico = { ...called('Nico', 'luna-verde-camino-44'), recovery: 'nico@andina.example', identifier: 'nico@andina.example' }
  const subject = 'Solicitud de activación cuenta mesa de ayuda'
  const input = `From: Nico <${nico.recovery}>\r\nTo: soporte@aurora.example\r\nSubject: ${subject}\r\n\r\nHola, necesito una cuenta.\r\n`
  const env = { PATH: process.env.PATH, GUICHET_DATA: house.server.data, GUICHET_BASE_URL: base(), GUICHET_SMTP_URL: house.mail.url }
  execFileSync(binary, ['mail', 'receive'], { input, env })
  const letter = await scanned(browser, await house.mail.waitFor(nico.recovery))

  const page = await seat(browser)
  await page.goto(linkTo('/requests/proof/', letter))
  await fill(formWith(page, 'full_name'), { ...asked, full_name: nico.name })
  expect(await send(formWith(page, 'full_name'))).toBe(303)
  // The domain is on the list, so the activation comes at once.
  await page.goto(linkTo('/invitations/', await house.mail.waitFor(nico.recovery)))
  expect(await choosePassword(page, nico.password)).toBe(303)
  await enter(page, base(), nico)
})

// S-022: their links lead to the sign-in page and carry nothing.
test('letters that only remind of a login may be scanned as well', async ({ browser }) => {
  await decide({ signup: 'request_form' })
  const iris = called('Iris', 'farol-laranja-sereno-38')
  await member(iris)
  const page = await seat(browser)
  await post(page, '/reminder', { identifier: iris.identifier })
  const reminder = await scanned(browser, await house.mail.waitFor(iris.recovery))
  await post(page, '/requests?organisation=aurora', { ...asked, email: iris.identifier })
  const exists = await scanned(browser, await house.mail.waitFor(iris.recovery))
  for (const { links } of [reminder, exists]) expect(links).toEqual([`${base()}/sign-in?organisation=aurora`])
  await page.goto(reminder.links[0]!)
  await enter(page, base(), iris)
})

// S-025 S-022: a link that is dead offers to send another, and only a press does so. Whatever a late scanner had sent, the
// newest letter is the one that opens.
test('a scanner that comes late, to a link that another letter replaced, shuts nobody out', async ({ browser }) => {
  const dora = called('Dora', 'pedra-azul-caminho-15')
  const page = await seat(browser)
  await createAgent(admin.page, base(), dora)
  const first = linkTo('/invitations/', await house.mail.waitFor(dora.recovery))
  await post(page, '/recovery', { identifier: dora.identifier })
  await house.mail.waitFor(dora.recovery)
  const scanner = await scannerOf(browser)
  const before = standing()
  await scanner.fetches(first, 410)
  await scanner.opens(first)
  expect(standing()).toBe(before)
  await scanner.presses(first)

  const under = "select (select count(*) from job where kind = 'recovery.answer') + (select count(*) from letter where state in ('queued', 'sending'))"
  await expect.poll(() => inTheDatabase(under), { message: 'every letter that was asked for has arrived', timeout: 20_000 }).toBe('0')
  const newest = house.mail.inbox.findLast((letter) => letter.to.includes(dora.recovery))
  await page.goto(linkTo('/invitations/', newest!))
  expect(await choosePassword(page, dora.password)).toBe(303)
  await enter(page, base(), dora)
})

/** A device that shows codes, added in the profile by who sits there. */
async function addDevice(page: Page, person: Person): Promise<void> {
  const place = await post(page, '/profile/factors', { name: 'Celular', current_password: person.password })
  await page.goto(base() + place)
  const secret = (await page.locator('code.letters').textContent())!.replaceAll(' ', '')
  await post(page, `${place}/activation`, { code: shows(secret, Date.now()) }, 200)
}

/** A supervisor reads a code to somebody whose browser waits. */
async function assist(page: Page, person: Person, there: string): Promise<void> {
  await post(page, '/assistance', { identifier: person.identifier })
  await page.goto(`${base()}/assistance/code`)
  const number = await page.locator('#number').innerText()
  await post(admin.page, `/assistance/${there.split('/').at(-1)}/code`, { number, current_password: ana.password }, 200)
}

/** A request whose mailbox is proved, and which is refused. */
async function refuse(page: Page, email: string): Promise<void> {
  await decide({ signup: 'request_form' })
  await post(page, '/requests?organisation=aurora', { ...asked, email })
  const link = linkTo('/requests/proof/', await house.mail.waitFor(email))
  await post(page, new URL(link).pathname, asked)
  await admin.page.goto(`${base()}/requests`)
  const request = await admin.page.locator('tbody a.person').first().getAttribute('href')
  await post(admin.page, `${request}/refusal`, { reason: 'Pida la cuenta a su jefe.' })
}

// S-053: who reads them in a hurry has nothing to press, and a scanner has not either.
test('the letters that only tell what was done carry no link', async ({ browser }) => {
  const nina = called('Nina', 'nuvem-doce-armario-81')
  const there = await member(nina)
  const [page, stranger] = [await seat(browser), await seat(browser)]
  await enter(page, base(), nina)
  await guess(stranger, nina, 5)
  await enter(stranger, base(), nina)
  const password = 'porta-antiga-domingo-36'
  await post(page, '/profile/recovery-address', { recovery_address: 'nina@elsewhere.example', current_password: nina.password })
  await post(page, '/profile/password', { current_password: nina.password, password, password_confirmation: password })
  await addDevice(page, { ...nina, password })
  await assist(stranger, nina, there)
  await post(admin.page, `${there}/sessions`, { _method: 'delete' })
  await refuse(stranger, 'outra@andina.example')
  await makeSheet(house.server.data, base())
  await post(stranger, '/break-glass', { organisation: 'aurora', printed_code: '0000-0000-0000-0000-0000' }, 422)

  const told: [string, RegExp][] = [
    [nina.recovery, /^Senha certa depois de várias erradas/],
    [nina.recovery, /^Dispositivo novo/],
    [nina.recovery, /outro endereço para os links/],
    [nina.recovery, /a senha de .* foi alterada/],
    [nina.recovery, /o segundo fator de .* mudou/],
    [nina.recovery, /ajuda com a senha/],
    [ana.recovery, /você ajudou/],
    [nina.recovery, /^Você foi desconectad/],
    ['outra@andina.example', /sua solicitação de conta/],
    [ana.recovery, /^ALARME/],
  ]
  for (const [to, subject] of told) expect((await notice(to, subject)).links, `${subject}`).toEqual([])
})
