import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { acceptInvitation, ana, createAgent, enter, type House, openHouse, setUp, signIn, signOut, sitDown, virginia } from './support/house.ts'
import { fill, formWith, look, send } from './support/page.ts'

let house: House
/** Ana's recovery codes, from the first story to the last. */
let onPaper: string[] = []
test.beforeAll(async () => {
  house = await openHouse()
})
test.afterAll(() => house?.close())

/** What a camera reads from the picture as it stands on the page. */
async function scan(page: Page): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'guichet-qr.')), 'qr.png')
  writeFileSync(file, await page.locator('.qr').screenshot({ scale: 'device' }))
  return execFileSync('zbarimg', ['-q', '--raw', file], { encoding: 'utf8' }).trim()
}

/** The codes of a secret, by a program that is not ours: this step's, or one of a step around it. */
function codeOf(address: string, steps = 0): string {
  const secret = new URL(address).searchParams.get('secret') ?? ''
  const at = Math.floor(Date.now() / 1000) + 30 * steps
  return execFileSync('oathtool', ['--totp', '-b', secret, '-N', `@${at}`], { encoding: 'utf8' }).trim()
}

// 004-25 004-26 S-150 S-151 S-153
test('a scanned picture becomes a second factor that the next sign-in asks for', async ({ browser }) => {
  const { page } = await sitDown(browser)
  const base = house.server.url
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) await enter(page, base, ana)

  await page.goto(`${base}/profile/factors`)
  await look(page, 'factors-none')
  await page.goto(`${base}/profile/factors/new`)
  await look(page, 'factors-new')
  const naming = formWith(page, 'current_password')
  await fill(naming, { name: 'Meu celular', current_password: ana.password })
  expect(await send(naming)).toBe(303)
  await page.locator('.qr').waitFor()
  await look(page, 'factors-device')
  // Dark pages too keep the picture black on white.
  await page.emulateMedia({ colorScheme: 'dark' })
  const address = await scan(page)
  await page.emulateMedia({ colorScheme: null })
  expect(decodeURIComponent(new URL(address).pathname)).toContain(`Aurora:${ana.identifier}`)

  const first = formWith(page, 'code')
  await fill(first, { code: '000 000' })
  expect(await send(first)).toBe(422)
  await look(page, 'factors-device-refused')
  const proving = codeOf(address)
  await fill(formWith(page, 'code'), { code: proving })
  expect(await send(formWith(page, 'code'))).toBe(200)
  await expect(page.locator('ol.codes code')).toHaveCount(10)
  onPaper = await page.locator('ol.codes code').allTextContents()
  await look(page, 'factors-codes')
  await page.goto(`${base}/profile/factors`)
  await look(page, 'factors-one')

  expect(await signOut(page)).toBe(303)
  expect(await signIn(page, base, ana)).toBe(303)
  await page.waitForURL('**/sign-in/factor')
  await look(page, 'factor')
  const step = formWith(page, 'code')
  await fill(step, { code: proving })
  expect(await send(step), 'the code that proved the device is used up').toBe(422)
  await look(page, 'factor-refused')
  // The step after is right already: devices run a little ahead.
  await fill(formWith(page, 'code'), { code: codeOf(address, 1) })
  expect(await send(formWith(page, 'code'))).toBe(303)
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))

  expect(await signOut(page)).toBe(303)
  expect(await signIn(page, base, ana)).toBe(303)
  await page.getByRole('link', { name: 'Usar um código de recuperação' }).click()
  await page.waitForURL('**/sign-in/factor?with=recovery-code')
  await look(page, 'factor-paper')
  await fill(formWith(page, 'code'), { code: onPaper[0]!.toLowerCase() })
  expect(await send(formWith(page, 'code'))).toBe(303)
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
})

// S-200: password and code, with script off.
test('the second step works with script off', async ({ browser }) => {
  const page = await (await browser.newContext({ locale: 'pt-BR', javaScriptEnabled: false })).newPage()
  const base = house.server.url
  expect(await signIn(page, base, ana)).toBe(303)
  await page.waitForURL('**/sign-in/factor')
  await expect(page.locator('input[name=code][autocomplete=one-time-code]')).toBeVisible()
  await fill(formWith(page, 'code'), { code: 'abc' })
  expect(await send(formWith(page, 'code'))).toBe(422)
  await page.getByRole('button', { name: 'Entrar com outro login' }).click()
  await page.waitForURL((url) => url.pathname === '/sign-in')
})

// 004-19 004-21 004-22 S-152 S-154: demanded of agents, added before anything else is reached, reset when it is lost.
test('an agent of whom a device is demanded adds one, loses it, and adds another', async ({ browser }) => {
  const base = house.server.url
  const admin = (await sitDown(browser)).page
  const agent = (await sitDown(browser)).page
  expect(await signIn(admin, base, ana)).toBe(303)
  await admin.waitForURL('**/sign-in/factor')
  await admin.goto(`${base}/sign-in/factor?with=recovery-code`)
  await fill(formWith(admin, 'code'), { code: onPaper[1]! })
  expect(await send(formWith(admin, 'code'))).toBe(303)
  await admin.goto(`${base}/policies`)
  await admin.locator('[name=mfa_agent]').selectOption('required')
  expect(await send(formWith(admin, 'mfa_agent'))).toBe(303)
  await createAgent(admin, base, virginia)
  await admin.waitForURL(/\/members\/[0-9a-f]{32}/)
  const member = new URL(admin.url()).pathname
  await acceptInvitation(agent, house.mail, virginia)

  const enrol = async (shown: boolean) => {
    expect(await signIn(agent, base, virginia)).toBe(303)
    await agent.waitForURL('**/sign-in/enrolment')
    await agent.goto(`${base}/conversations`)
    await agent.waitForURL('**/sign-in?return_to=**')
    await agent.goto(`${base}/sign-in/enrolment`)
    if (shown) await look(agent, 'enrolment')
    await fill(formWith(agent, 'name'), { name: 'Celular' })
    expect(await send(formWith(agent, 'name'))).toBe(303)
    await agent.locator('.qr').waitFor()
    if (shown) await look(agent, 'enrolment-device')
    await fill(formWith(agent, 'code'), { code: codeOf(await scan(agent)) })
    expect(await send(formWith(agent, 'code'))).toBe(200)
    if (shown) await look(agent, 'enrolment-codes')
    await agent.getByRole('link', { name: 'Já guardei' }).click()
    await agent.waitForURL('**/conversations')
  }
  await enrol(true)

  await admin.goto(base + member)
  await look(admin, 'member-factors')
  await admin.goto(`${base}${member}/factors`)
  await look(admin, 'factors-reset')
  const form = formWith(admin, 'reason')
  await fill(form, { reason: 'Perdeu o celular', code: onPaper[2]! })
  expect(await send(form)).toBe(303)
  await agent.goto(`${base}/conversations`)
  await agent.waitForURL('**/sign-in?return_to=**')
  await enrol(false)
})
