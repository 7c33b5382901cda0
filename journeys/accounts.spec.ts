import { expect, test } from '@playwright/test'
import { acceptInvitation, ana, createAgent, enter, type House, openHouse, setUp, sitDown, speak, virginia } from './support/house.ts'
import { accessible, fill, formWith, look, send } from './support/page.ts'
import { freePort, Server } from './support/server.ts'

let house: House
test.beforeAll(async () => {
  house = await openHouse()
})
test.afterAll(() => house?.close())

// 004-14 004-37
test('two accounts in one browser: added by a sign-in, changed in the menu, in every tab, and left together', async ({ browser }) => {
  const { page, context } = await sitDown(browser)
  const other = await sitDown(browser)
  const base = house.server.url
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) await enter(page, base, ana)
  await createAgent(page, base, virginia)
  await acceptInvitation(other.page, house.mail, virginia)

  await page.goto(`${base}/profile`)
  const second = await context.newPage()
  await second.goto(`${base}/profile`)
  await page.locator('.avatar-button').click()
  await page.locator('#me form[action="/switcher/aside"] button').click()
  await page.waitForURL((url) => url.pathname === '/sign-in')
  await speak(page, 'fr')
  await expect(page.locator('.account bdi')).toHaveText(ana.name)
  await look(page, 'sign-in-aside')
  await page.locator('details.more a[href="/reminder/new"]').click()
  await expect(page.locator('h1')).toHaveText("Nom de l'organisation oublié ?")
  await look(page, 'reminder')
  await fill(formWith(page, 'identifier'), { identifier: virginia.identifier })
  expect(await send(formWith(page, 'identifier'))).toBe(303)
  await page.waitForURL(/reminder\/asked/)
  await look(page, 'reminder-asked')
  await page.goto(`${base}/sign-in`)
  await enter(page, base, virginia)

  // The other tab showed an administrator's page; it is now where the new account lands.
  await second.waitForURL((url) => url.pathname === '/conversations')
  await page.goto(`${base}/profile`)
  await page.locator('.avatar-button').click()
  await expect(page.locator('#me form[action="/switcher"] bdi')).toHaveText(ana.name)
  await accessible(page)
  await look(page, 'switcher-menu')
  await page.goto(`${base}/switcher`)
  await look(page, 'switcher')
  await page.locator('.accounts form button').click()
  await page.waitForURL((url) => url.pathname !== '/switcher')
  await expect(page.locator('body')).toHaveAttribute('data-member', /.+/)
  await page.goto(`${base}/members`)
  expect(new URL(page.url()).pathname).toBe('/members')

  await page.goto(`${base}/switcher`)
  await page.locator('main form:has([name=_method]) button').click()
  await page.waitForURL((url) => url.pathname === '/sign-in')
  await expect(page.locator('.account')).toHaveCount(0)
  await page.goto(`${base}/members`)
  expect(new URL(page.url()).pathname).toBe('/sign-in')
})

// 004-09
test('a region is chosen once, leads to its own deployment, and is remembered', async ({ browser }) => {
  const ports = [await freePort(), await freePort()]
  const regions = ['América', 'Europe'].map((name, n) => `${name}=http://localhost:${ports[n]}`).join(',')
  const [america, europe] = await Promise.all(ports.map((port) => Server.start({ port, env: { GUICHET_REGIONS: regions } })))
  if (!america || !europe) throw new Error('two deployments')
  try {
    const { page } = await sitDown(browser)
    await page.goto(`${america.url}/sign-in`)
    await speak(page, 'fr')
    await look(page, 'regions')
    await page.locator('select[name=region]').selectOption({ label: 'Europe' })
    await page.waitForURL((url) => url.origin === europe.url && url.pathname === '/sign-in')
    await expect(page.locator('select[name=region]')).toHaveValue('europe')
    await page.goto(`${america.url}/sign-in`)
    expect(new URL(page.url()).origin).toBe(europe.url)
    await page.locator('select[name=region]').selectOption({ label: 'América' })
    await page.waitForURL((url) => url.origin === america.url)
    await page.goto(`${america.url}/sign-in`)
    expect(new URL(page.url()).origin).toBe(america.url)
  } finally {
    await Promise.all([america.stop(), europe.stop()])
  }
})
