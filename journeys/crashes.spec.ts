// The house is killed at every step of coming in: as soon as a page is shown, and at any moment while an answer to it is on
// its way. What was answered holds; whoever got no answer goes on where they were or begins again; nobody is asked for
// what they do not have; and the chain of the audit holds each time.
import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { answerTo, codesIn, Doomed, lettersIn, password, type Round, rounds, shows, twice } from './support/crash.ts'
import { choosePassword, enter, openHouse, type Person, setUp, signIn, sitDown } from './support/house.ts'
import { fill, formWith, send } from './support/page.ts'

let house: Doomed
const seats: BrowserContext[] = []

test.beforeAll(async ({ browser }) => {
  const open = await openHouse()
  const { page, context } = await sitDown(browser)
  await setUp(page, open.server)
  await context.close()
  house = await Doomed.of(open)
})
test.afterEach(async () => {
  for (const seat of seats.splice(0)) await seat.close()
})
test.afterAll(() => house?.close())

async function seat(browser: Browser): Promise<Page> {
  const { context, page } = await sitDown(browser)
  seats.push(context)
  return page
}

/** After an answer all of it is there; without one, all or nothing. */
const possible = (status: number | undefined, done: string, undone: string) => (status === undefined ? [undone, done] : [done])

const letters = async (page: Page) => (await page.locator('code.letters').textContent())!.replaceAll(' ', '')

/** The code of a device, typed where one is asked for; what is answered. */
async function typeCode(page: Page, code: string): Promise<number> {
  await fill(formWith(page, 'code'), { code })
  return send(formWith(page, 'code'))
}

// 004-21 S-151 S-152 S-184
test('from the invitation to the first conversation every page outlives the house that showed it', async ({ browser }) => {
  const person = await house.invited()
  const page = await seat(browser)
  await page.goto(house.url + person.link)
  await house.crash()
  expect(await choosePassword(page, person.password)).toBe(303)
  await page.waitForURL('**/sign-in**')
  await house.crash()
  expect(await signIn(page, house.url, person)).toBe(303)
  await page.waitForURL('**/sign-in/enrolment')
  await house.crash()
  await fill(formWith(page, 'name'), { name: 'Celular' })
  expect(await send(formWith(page, 'name'))).toBe(303)
  const secret = await letters(page)
  await house.crash()
  expect(house.holds(person), 'a secret that was only shown is nothing').toBe('0 0')
  await house.arrives(person, '/sign-in/enrolment')
  await page.reload()
  expect(await letters(page), 'what was scanned is what is asked for').toBe(secret)
  expect(await typeCode(page, shows(secret))).toBe(200)
  const paper = await page.locator('ol.codes code').allTextContents()
  await house.crash()
  expect(house.holds(person)).toBe('1 10')
  await page.getByRole('link', { name: 'Já guardei' }).click()
  await page.waitForURL('**/conversations')
  const elsewhere = await house.arrives(person, '/sign-in/factor')
  await house.crash()
  expect(await elsewhere.post('/sign-in/factor', { code: paper[0]! })).toMatchObject({ status: 303, to: '/conversations' })
})

// S-151 S-153 S-184
test('a device that is added in the profile outlives every crash between two pages', async ({ browser }) => {
  const person = await house.member('supervisor')
  const page = await seat(browser)
  await enter(page, house.url, person)
  await page.goto(`${house.url}/profile/factors/new`)
  await house.crash()
  const naming = formWith(page, 'current_password')
  await fill(naming, { name: 'Celular', current_password: person.password })
  expect(await send(naming)).toBe(303)
  const secret = await letters(page)
  await house.crash()
  await house.arrives(person, '/conversations')
  expect(await typeCode(page, shows(secret))).toBe(200)
  const paper = await page.locator('ol.codes code').allTextContents()
  await house.crash()
  expect(house.holds(person)).toBe('1 10')
  await page.goto(`${house.url}/profile/recovery-codes/new`)
  await house.crash()
  expect(await typeCode(page, shows(secret, 1))).toBe(200)
  const renewed = await page.locator('ol.codes code').allTextContents()
  await house.crash()
  const elsewhere = await house.arrives(person, '/sign-in/factor')
  expect(await elsewhere.post('/sign-in/factor', { code: paper[0]! }), 'the earlier ones are void').toMatchObject({ status: 422 })
  expect(await elsewhere.post('/sign-in/factor', { code: renewed[0]! })).toMatchObject({ status: 303 })
})

// S-184: of an invitation the password is stored and the link spent, or neither.
test('an invitation that was cut off is accepted or still open', async () => {
  for (const round of rounds) {
    const person = await house.invited()
    const caller = await house.caller()
    const status = await house.cutOff(round, caller, person.link, twice(password), house.pace.hashed)
    const how = house.inTheDatabase(`select m.state, m.password is not null, t.spent_at is not null from member m join ticket t on t.member_id = m.id
      where identifier = '${person.identifier}'`)
    expect(possible(status, 'active|1|1', 'invited|0|0')).toContain(how)
    // Whoever sees no answer does it once more.
    expect(await caller.post(person.link, twice(password))).toMatchObject({ status: how.startsWith('active') ? 410 : 303 })
    await house.arrives(person, '/sign-in/enrolment')
  }
})

// S-152 S-184: there is no half of it.
test('a device that was being added at the sign-in when the house died is one, or is none', async () => {
  for (const round of rounds) {
    const person = await house.member()
    const caller = await house.arrives(person, '/sign-in/enrolment')
    const secret = await house.named(caller)
    const status = await house.cutOff(round, caller, '/sign-in/enrolment/activation', { code: shows(secret) })
    const how = house.holds(person)
    expect(possible(status, '1 10', '0 0')).toContain(how)
    // The same browser types once more what the device shows: it is let in, or is sent to the sign-in that asks for it.
    const again = await caller.post('/sign-in/enrolment/activation', { code: shows(secret) })
    expect(again).toMatchObject(how === '0 0' ? { status: 200 } : { status: 303, to: expect.stringContaining('/sign-in') })
    expect(house.holds(person)).toBe('1 10')
    const elsewhere = await house.arrives(person, '/sign-in/factor')
    expect(await elsewhere.post('/sign-in/factor', { code: shows(secret, 1) })).toMatchObject({ status: 303, to: '/conversations' })
  }
})

// S-184: the same where nobody has to have one.
test('a device that was being added in the profile when the house died is one, or is none', async () => {
  for (const round of rounds) {
    const person = await house.member('supervisor')
    const caller = await house.arrives(person, '/conversations')
    const wish = { name: 'Celular', current_password: password }
    // Whoever sees no answer to the name sends it again; the secret before is given up.
    expect([303, undefined]).toContain(await house.cutOff(round, caller, '/profile/factors', wish, house.pace.hashed))
    await house.arrives(person, '/conversations')
    const place = (await caller.post('/profile/factors', wish)).to
    const secret = lettersIn((await caller.get(place)).html)
    const status = await house.cutOff(round, caller, `${place}/activation`, { code: shows(secret) })
    const how = house.holds(person)
    expect(possible(status, '1 10', '0 0')).toContain(how)
    const again = await caller.post(`${place}/activation`, { code: shows(secret) })
    expect(again).toMatchObject({ status: how === '0 0' ? 200 : 404 })
    expect(house.holds(person)).toBe('1 10')
    const elsewhere = await house.arrives(person, '/sign-in/factor')
    expect(await elsewhere.post('/sign-in/factor', { code: shows(secret, 1) })).toMatchObject({ status: 303 })
  }
})

// S-184: a code is used up by the sign-in it opened, and by no other.
test('a code that was typed when the house died opened a session, or is still good', async () => {
  for (const round of rounds) {
    const person = await house.equipped()
    const caller = await house.arrives(person, '/sign-in/factor')
    const code = shows(person.secret, 1)
    const status = await house.cutOff(round, caller, '/sign-in/factor', { code })
    const sessions = house.inTheDatabase(`select count(*) from session s join member m on m.id = s.member_id where identifier = '${person.identifier}'`)
    // One is of the day the device was added.
    expect(possible(status, '2', '1')).toContain(sessions)
    const again = await caller.post('/sign-in/factor', { code })
    expect(again).toMatchObject({ status: 303, to: sessions === '1' ? '/conversations' : expect.stringContaining('/sign-in') })
    house.aMinuteLater(person)
    const elsewhere = await house.arrives(person, '/sign-in/factor')
    expect(await elsewhere.post('/sign-in/factor', { code: shows(person.secret, 1) })).toMatchObject({ status: 303, to: '/conversations' })
  }
})

// S-184
test('recovery codes that were being renewed when the house died are all old ones or all new ones', async () => {
  for (const round of rounds) {
    const person = await house.equipped()
    const set = () => house.inTheDatabase(`select group_concat(distinct c.created_at) || ' ' || count(*) from recovery_code c
      join member m on m.id = c.member_id where identifier = '${person.identifier}' and used_at is null`)
    const before = set()
    expect(before).toMatch(/^\S+ 10$/)
    const caller = await house.arrives(person, '/sign-in/factor')
    house.aMinuteLater(person)
    expect(await caller.post('/sign-in/factor', { code: shows(person.secret) })).toMatchObject({ status: 303 })
    expect([200, undefined]).toContain(await house.cutOff(round, caller, '/profile/recovery-codes', { code: shows(person.secret, 1) }))
    expect(set()).toMatch(/^[^ ,]+ 10$/)
    // With the device in hand nobody needs the paper that was never shown.
    house.aMinuteLater(person)
    const answer = await caller.post('/profile/recovery-codes', { code: shows(person.secret, 1) })
    expect(answer).toMatchObject({ status: 200 })
    expect(set()).not.toBe(before)
    const elsewhere = await house.arrives(person, '/sign-in/factor')
    expect(await elsewhere.post('/sign-in/factor', { code: codesIn(answer.html)[9]! })).toMatchObject({ status: 303 })
  }
})

const fresh = 'ancora-verde-domingo-52'

// S-184: whether or not the first asking was written down, or its letter was on the way, the second one helps.
test('whoever asked for a new password when the house died asks once more and gets in', async () => {
  for (const round of rounds) {
    const person = await house.member('supervisor')
    const caller = await house.caller()
    expect([303, undefined]).toContain(await house.cutOff(round, caller, '/recovery', { identifier: person.identifier }))
    const link = await house.forgets(caller, person)
    await house.crash()
    expect(await caller.post(link, twice(fresh))).toMatchObject({ status: 303, to: expect.stringContaining('/sign-in') })
    await house.arrives({ ...person, password: fresh }, '/conversations')
  }
})

// S-184: password, link and the sessions of the old one go together.
test('a new password that was being chosen when the house died is stored with all that follows, or not at all', async () => {
  for (const round of rounds) {
    const person = await house.member('supervisor')
    const inside = await house.arrives(person, '/conversations')
    const caller = await house.caller()
    const link = await house.forgets(caller, person)
    const status = await house.cutOff(round, caller, link, twice(fresh), house.pace.hashed)
    const how = house.inTheDatabase(`select t.spent_at is not null, m.password_set_at > t.issued_at, s.ended_at is not null from member m
      join ticket t on t.member_id = m.id and t.purpose = 'recovery' join session s on s.member_id = m.id where identifier = '${person.identifier}'`)
    expect(possible(status, '1|1|1', '0|0|0')).toContain(how)
    expect(await inside.get('/profile')).toMatchObject({ status: how === '0|0|0' ? 200 : 303 })
    expect(await caller.post(link, twice(fresh))).toMatchObject({ status: how === '0|0|0' ? 303 : 410 })
    expect(await inside.get('/profile')).toMatchObject({ status: 303 })
    await house.arrives({ ...person, password: fresh }, '/conversations')
  }
})

// 004-44 S-184: the password that waits for a code outlives the house, and is stored with the code or not.
test('a new password that waited for a code when the house died waits still, or is stored', async () => {
  for (const round of rounds) {
    const person = await house.equipped()
    const caller = await house.caller()
    const link = await house.forgets(caller, person)
    expect(await caller.post(link, twice(fresh))).toMatchObject({ status: 303, to: '/recovery/factor' })
    await house.crash()
    expect(await caller.get('/recovery/factor')).toMatchObject({ status: 200 })
    const code = shows(person.secret, 1)
    const status = await house.cutOff(round, caller, '/recovery/factor', { code })
    const how = house.inTheDatabase(`select t.spent_at is not null, m.password_set_at > t.issued_at from member m
      join ticket t on t.member_id = m.id and t.purpose = 'recovery' where identifier = '${person.identifier}'`)
    expect(possible(status, '1|1', '0|0')).toContain(how)
    expect(await caller.post('/recovery/factor', { code })).toMatchObject({ status: 303, to: expect.stringContaining('/sign-in') })
    const elsewhere = await house.arrives({ ...person, password: fresh }, '/sign-in/factor')
    expect(await elsewhere.post('/sign-in/factor', { code: person.paper[0]! })).toMatchObject({ status: 303, to: '/conversations' })
  }
})

/** A device of the browser's own: touched as soon as it asks, or by nobody. */
async function authenticator(page: Page): Promise<(enabled: boolean) => Promise<void>> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options })
  return async (enabled) => {
    await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  }
}

const make = (page: Page) => page.locator('[data-passkey=create] button')

/** From the password to the page that makes the passkey, for who must have a device and has none. */
async function namesPasskey(page: Page, person: Person): Promise<void> {
  expect(await signIn(page, house.url, person)).toBe(303)
  await page.waitForURL('**/sign-in/enrolment')
  await fill(formWith(page, 'name'), { name: 'Notebook', kind: 'passkey' })
  expect(await send(formWith(page, 'name'))).toBe(303)
  await make(page).waitFor()
}

/** Makes the passkey, and the house dies around its answer to that; see `Doomed.cutOff`. */
async function makesCutOff(page: Page, round: Round): Promise<number | undefined> {
  const activation = '**/sign-in/enrolment/activation'
  if (round !== 'unheard') {
    const sent = page.waitForRequest(activation)
    await make(page).click()
    return house.dying(answerTo(await sent), round * house.pace.written)
  }
  let status: number | undefined
  await page.route(activation, async (route) => {
    // What a browser says of the page a form is on, it says beyond this point.
    const headers = { ...route.request().headers(), 'sec-fetch-site': 'same-origin' }
    const answer = await route.fetch({ headers, maxRedirects: 0 })
    await house.crash()
    status = answer.status()
    await route.abort()
  }, { times: 1 })
  const failed = page.waitForEvent('requestfailed', { predicate: (sent) => sent.url().endsWith('/activation'), timeout: 30_000 })
  await make(page).click()
  await failed
  return status
}

/** With the password and the passkey, in the browser that holds it. Untouched until it is asked for: the sign-in page offers it too. */
async function comesInByPasskey(page: Page, person: Person, touched: (enabled: boolean) => Promise<void>): Promise<void> {
  await touched(false)
  await page.context().clearCookies()
  expect(await signIn(page, house.url, person)).toBe(303)
  await page.waitForURL('**/sign-in/factor')
  await touched(true)
  await page.locator('[data-passkey=get] button').click()
  await page.waitForURL('**/conversations')
}

// S-184
test('a passkey is made by who presses once more, wherever in between the house died', async ({ browser }) => {
  const person = await house.member()
  const page = await seat(browser)
  const touched = await authenticator(page)
  await namesPasskey(page, person)

  // Pressed while nobody answers: the page says so, and the same button works as soon as somebody does.
  await house.dies()
  await make(page).click()
  await expect(page.locator('[data-passkey=create] .error')).toHaveText(/./)
  await house.rises()
  expect(house.holds(person)).toBe('0 0')
  // Asked for before a crash, and answered after it: the challenge is as good.
  await page.route('**/sign-in/enrolment/challenge', async (route) => {
    const response = await route.fetch()
    await house.crash()
    await route.fulfill({ response })
  }, { times: 1 })
  await make(page).click()
  await expect(page.locator('ol.codes code')).toHaveCount(10, { timeout: 30_000 })
  await house.crash()
  expect(house.holds(person)).toBe('1 10')
  await page.getByRole('link', { name: 'Já guardei' }).click()
  await page.waitForURL('**/conversations')
  await comesInByPasskey(page, person, touched)
})

// S-184: a browser that holds a passkey the house never wrote down makes another in its place.
test('a passkey that was on its way when the house died counts, or another takes its place', async ({ browser }) => {
  const page = await seat(browser)
  const touched = await authenticator(page)
  for (const round of rounds.slice(1)) {
    const person = await house.member()
    await touched(false)
    await page.context().clearCookies()
    await namesPasskey(page, person)
    await touched(true)
    const status = await makesCutOff(page, round)
    // To the answer, or to the browser's own page that says there was none.
    await page.waitForURL((url) => url.pathname !== '/sign-in/enrolment', { waitUntil: 'commit' })
    const how = house.holds(person)
    expect(possible(status, '1 10', '0 0')).toContain(how)
    await touched(false)
    await page.context().clearCookies()
    if (how === '0 0') {
      await namesPasskey(page, person)
      await touched(true)
      await make(page).click()
      await expect(page.locator('ol.codes code')).toHaveCount(10)
    }
    expect(house.holds(person)).toBe('1 10')
    await comesInByPasskey(page, person, touched)
  }
})
