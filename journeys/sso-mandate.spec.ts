import { expect, type Page, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { acceptInvitation, ana, atWork, createAgent, enter, type House, openHouse, type Person, setUp, signIn, virginia } from './support/house.ts'
import { linkTo } from './support/mail.ts'
import { NameServer } from './support/names.ts'
import { fill, formWith, look, send } from './support/page.ts'
import { IdentityProvider } from './support/provider.ts'
import { makeSheet, shows } from './support/sheet.ts'

let house: House
let names: NameServer
let provider: IdentityProvider
test.beforeAll(async () => {
  names = await NameServer.start()
  provider = await IdentityProvider.start()
  house = await openHouse({ env: { ...provider.env, ...names.env } })
})
test.afterAll(async () => {
  await house?.close()
  await provider?.stop()
  names?.stop()
})

const rita: Person = { name: 'Rita Souza', identifier: 'rita@aurora.example', recovery: 'rita@aurora.example', password: '' }

/** Time cannot be moved in a real browser, so the row is: what a clock would have done by itself. */
function inTheDatabase(sql: string): void {
  execFileSync('sqlite3', [join(house.server.data, 'guichet.db'), `pragma busy_timeout = 5000; ${sql}`])
}

async function mandatory(page: Page, reach: string): Promise<void> {
  await page.goto(`${house.server.url}/sso/mandate`)
  const form = formWith(page, 'reach')
  await fill(form, { reach })
  expect(await send(form)).toBe(303)
  await page.waitForURL(/done=sso-done-mandatory/)
}

async function ended(page: Page): Promise<void> {
  await page.goto(`${house.server.url}/sso/mandate`)
  expect(await send(page.locator('form[action="/sso/mandate"]').filter({ has: page.locator('[name=_method]') }))).toBe(303)
  await page.waitForURL(/done=sso-done-optional/)
}

// 001-16 001-18 004-10 S-182 G-10
test('coming in by the provider becomes mandatory only safely, says so to everybody alike, and goes back by itself', async ({ browser }) => {
  const base = house.server.url
  const { page } = await atWork(browser)
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) await enter(page, base, ana)
  await createAgent(page, base, virginia)
  const agent = await atWork(browser)
  await acceptInvitation(agent.page, house.mail, virginia)
  await provider.offer(page, base, { who: 'ana.lima', password: ana.password })

  // A domain is the company's once its name server says so.
  await page.goto(`${base}/domains`)
  await look(page, 'domains-none')
  await fill(formWith(page, 'name'), { name: 'Aurora.Example' })
  expect(await send(formWith(page, 'name'))).toBe(303)
  await page.waitForURL(/domains-done-added/)
  const proof = page.locator('form[action="/domains/aurora.example/proof"]')
  await send(proof)
  await page.waitForURL(/domains-done-lapsed-missing/)
  await expect(page.locator('#flashes')).toContainText('ainda não está lá')
  names.say('_guichet.aurora.example', 'v=spf1 -all', (await page.locator('td code').textContent())!)
  await send(proof)
  await expect(page.locator('tbody .chip[data-tone=good]')).toHaveCount(1)
  await look(page, 'domains-proven')

  // Not before nobody could be shut out by it.
  await page.goto(`${base}/sso/mandate`)
  await look(page, 'sso-mandate-lacking')
  await fill(formWith(page, 'reach'), { reach: 'domains' })
  expect(await send(formWith(page, 'reach'))).toBe(422)
  await look(page, 'sso-mandate-refused')
  await makeSheet(house.server.data, base)
  await createAgent(page, base, rita, { role: 'administrator', 'landing?': 'members' })
  const second = await atWork(browser)
  await second.page.goto(linkTo('/invitations/', await house.mail.waitFor(rita.recovery)))
  await look(second.page, 'invitation-beside-provider')
  await second.page.locator('[data-providers] a').click()
  await second.page.locator('main a.button').click()
  await provider.signIn(second.page, 'rita')
  await second.page.waitForURL(`${base}/members`)
  await mandatory(page, 'domains')
  await look(page, 'sso-mandate-standing')

  // 001-16: whoever has such an address, whether or not there is anybody.
  const stranger = await atWork(browser)
  await stranger.page.goto(`${base}/recovery/new`)
  await fill(formWith(stranger.page, 'identifier'), { identifier: 'ninguem@aurora.example' })
  expect(await send(formWith(stranger.page, 'identifier'))).toBe(422)
  await expect(stranger.page.locator('.refusal strong')).toHaveText(
    'Este usuário pertence a um grupo autogerenciado. Entre em contato com Administrador da conta',
  )
  await look(stranger.page, 'recovery-managed')
  expect(await signIn(stranger.page, base, ana)).toBe(422)
  await expect(stranger.page.locator('.refusal strong')).toHaveText('Sua empresa faz a sua entrada')
  await look(stranger.page, 'sign-in-managed')
  expect(await signIn(stranger.page, base, { ...ana, identifier: 'ninguem@aurora.example' })).toBe(422)
  await enter(stranger.page, base, virginia)

  // 004-10: for everybody there is no field for a password any more.
  await ended(page)
  await mandatory(page, 'everybody')
  const guest = await atWork(browser)
  await guest.page.goto(`${base}/sign-in`)
  await expect(guest.page.locator('input[type=password]')).toHaveCount(0)
  await look(guest.page, 'sign-in-required')
  await page.goto(`${base}/sso/mandate`)
  await look(page, 'sso-mandate-unconnected')
  expect(await send(page.locator('form[action="/sso/mandate/connections"]'))).toBe(303)
  await guest.page.goto(linkTo('/connections/', await house.mail.waitFor(virginia.recovery)))
  await look(guest.page, 'connection')
  await guest.page.locator('[data-providers] a').click()
  await guest.page.locator('main a.button').click()
  await provider.signIn(guest.page, 'virginia.prado')
  await guest.page.waitForURL(`${base}/conversations`)
  await guest.page.goto(`${base}/profile/factors/new`)
  await look(guest.page, 'factors-vouched')

  // 004-10 G-02: her session ends above what she writes. No password is asked; the provider has a tab of its own, and this page goes on.
  await guest.page.goto(`${base}/profile`)
  await guest.page.locator('[name=display_name]').fill('Virgínia P.')
  inTheDatabase(`update session set idle_until = '2020-01-01T00:00:00+00:00' where member_id = (select id from member where identifier = '${virginia.identifier}'); update instance set revocation = revocation + 1`)
  const dialog = guest.page.locator('dialog#reentry')
  await expect(dialog).toBeVisible({ timeout: 40_000 })
  await expect(dialog.locator('input[type=password]')).toHaveCount(0)
  await look(guest.page, 'reentry-provider')
  const [tab] = await Promise.all([guest.context.waitForEvent('page'), dialog.locator('[data-providers] a').click()])
  await tab.waitForURL(`${base}/reentry/back`)
  await look(tab, 'reentry-back')
  await expect(dialog).toBeHidden()
  await expect(guest.page.locator('[name=display_name]')).toHaveValue('Virgínia P.')
  await formWith(guest.page, 'display_name').locator('button[data-kind=primary]').click()
  await guest.page.waitForURL(/done=/)
  await tab.close()

  // G-10: nobody comes in within the hours: every door knows at that moment.
  await ended(page)
  await mandatory(page, 'everybody')
  const late = await atWork(browser)
  expect(await signIn(late.page, base, virginia).catch(() => 0)).toBe(0)
  inTheDatabase(`update sso_mandate set until = '2020-01-01T00:00:00+00:00' where ended_at is null`)
  await expect.poll(async () => {
    await late.page.goto(`${base}/sign-in`)
    return late.page.locator('input[type=password]').count()
  }, { timeout: 20_000 }).toBe(1)
  await enter(late.page, base, virginia)
})

// G-09 G-10 S-111
test('while the provider is down the break-glass account opens and ends the obligation', async ({ browser }) => {
  const base = house.server.url
  const { page } = await atWork(browser)
  await enter(page, base, ana)
  const { code, secret } = await makeSheetAnew()
  await page.goto(`${base}/sso`)
  await page.locator('tbody a').first().click()
  await page.locator('a[href$="/trial"]').click()
  await page.locator('form[action$="/trial"] [name=current_password]').fill(ana.password)
  await page.locator('form[action$="/trial"] button[data-kind=primary]').click()
  await provider.signIn(page, 'ana.lima')
  await page.waitForURL(/done=sso-done-linked/)
  await mandatory(page, 'everybody')
  provider.breakDown()

  const stranger = await atWork(browser)
  await stranger.page.goto(`${base}/sign-in`)
  // Within seconds the button says so, and what can be done.
  await expect(async () => {
    await stranger.page.goto(`${base}/sign-in`)
    await stranger.page.locator('[data-providers] a').click()
    await expect(stranger.page.locator('.refusal strong')).toHaveText('O login da sua empresa não responde', { timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
  await expect(stranger.page.locator('main a.button')).toHaveAttribute('href', new RegExp(`^${provider.issuer}`))
  await look(stranger.page, 'sso-down')
  await stranger.page.goto(`${base}/break-glass?organisation=aurora`)
  await fill(formWith(stranger.page, 'printed_code'), { printed_code: code })
  expect(await send(formWith(stranger.page, 'printed_code'))).toBe(303)
  await stranger.page.waitForURL('**/break-glass/factor')
  await fill(formWith(stranger.page, 'code'), { code: shows(secret, Date.now() + 30_000) })
  expect(await send(formWith(stranger.page, 'code'))).toBe(303)
  await stranger.page.waitForURL('**/members')
  await ended(stranger.page)
  const guest = await atWork(browser)
  await enter(guest.page, base, virginia)
})

/** The account of the story before has spent its first codes; it is made anew. */
async function makeSheetAnew(): Promise<{ code: string; secret: string }> {
  const { binary } = await import('./support/sheet.ts')
  const env = { PATH: process.env.PATH, GUICHET_DATA: house.server.data, GUICHET_BASE_URL: house.server.url }
  execFileSync(binary, ['admin', 'break-glass', 'expire', '--organisation', 'aurora'], { env })
  return makeSheet(house.server.data, house.server.url)
}
