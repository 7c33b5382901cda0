import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { ana, enter, type House, openHouse, setUp, sitDown } from './support/house.ts'
import { look } from './support/page.ts'

let house: House
test.beforeAll(async () => {
  house = await openHouse()
})
test.afterAll(() => house?.close())

// 001-23 G-13
test('the check after the sign-in looks at the real browser, asks at the press of a button and shuts nobody out', async ({ browser }) => {
  const admin = await sitDown(browser)
  await setUp(admin.page, house.server)
  if (new URL(admin.page.url()).pathname.startsWith('/sign-in')) await enter(admin.page, house.server.url, ana)
  const { page } = admin
  const context = page.context()
  const check = (name: string) => page.locator(`[data-check="${name}"][data-state]`)

  await context.clearPermissions()
  await page.goto(`${house.server.url}/readiness`)
  await expect(check('browser')).toHaveAttribute('data-state', 'good')
  await expect(check('clock')).toHaveAttribute('data-state', 'good')
  await expect(check('memory')).toHaveAttribute('data-state', 'note')
  await expect(check('notifications')).not.toHaveAttribute('data-state', 'good')
  await expect(check('microphone')).not.toHaveAttribute('data-state', 'good')
  await look(page, 'readiness')

  await context.grantPermissions(['notifications', 'microphone'], { origin: house.server.url })
  await page.reload()
  await expect(check('notifications')).toHaveAttribute('data-state', 'good')
  // Sound needs a click, unless the browser was told otherwise; the button is that click.
  if ((await check('autoplay').getAttribute('data-state')) !== 'good') await check('autoplay').getByRole('button').click()
  await expect(check('autoplay')).toHaveAttribute('data-state', 'good')

  // Allowed, but this machine has no microphone: said so, with what to look at, and nothing is shut.
  await expect(check('microphone')).toHaveAttribute('data-state', /good|warn/)
  await page.evaluate(() => {
    const real = Date.now
    Date.now = () => real() + 90_000
  })
  await page.locator('[data-controller~="readiness"]').evaluate((element) => {
    element.removeAttribute('data-controller')
    requestAnimationFrame(() => element.setAttribute('data-controller', 'readiness'))
  })
  await expect(check('clock')).toHaveAttribute('data-state', 'warn')
  await expect(check('clock').locator('details')).toHaveAttribute('open', '')
  for (const locale of ['en', 'es', 'fr', 'pt-BR']) {
    await page.goto(`${house.server.url}/profile`)
    await page.locator('#profile-locale').selectOption(locale)
    await page.locator('form[action="/profile"] .form-foot button').click()
    await page.waitForURL(/done=/)
    await page.goto(`${house.server.url}/readiness`)
    await look(page, `readiness-${locale}`)
  }
  await page.locator('form[action="/readiness"] button').first().click()
  await expect(page.locator('#readiness')).toHaveCount(0)
})

// S-088: a page of ours inside a page of another's.
test('no page of the house opens in a frame of another site', async ({ browser }) => {
  const thief: Server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end(`<iframe id="bait" src="${house.server.url}/sign-in" width="600" height="600"></iframe>`)
  })
  await new Promise<void>((done) => thief.listen(0, '127.0.0.1', done))
  const { page } = await sitDown(browser)
  const refused = page.waitForEvent('console', (message) => /frame-ancestors|X-Frame-Options/i.test(message.text()))
  await page.goto(`http://127.0.0.1:${(thief.address() as AddressInfo).port}/`)
  await refused
  expect(await page.frameLocator('#bait').locator('input[name=password]').count()).toBe(0)
  thief.close()
})

// 001-19: places at the left, actions at the top centre, and the person with their things at the top right.
test('after the sign-in everything stands where a hand goes by itself', async ({ browser }) => {
  const admin = await sitDown(browser)
  const { page } = admin
  await enter(page, house.server.url, ana)
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(`${house.server.url}/members`)
  const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!
  const rail = await box('nav.rail')
  expect(rail.x, 'the menu begins at the left edge').toBe(0)
  expect(rail.height).toBeGreaterThan(rail.width)
  const actions = await box('header.top nav.actions > *')
  expect(Math.abs(actions.x + actions.width / 2 - 720), 'in the middle').toBeLessThan(200)
  expect(actions.y).toBeLessThan(60)
  const avatar = await box('.avatar-button')
  expect(avatar.x + avatar.width).toBeGreaterThan(1390)
  expect(avatar.y).toBeLessThan(60)
  await page.locator('.avatar-button').click()
  const menu = page.locator('#me')
  for (const address of ['/profile', '/readiness']) await expect(menu.locator(`a[href="${address}"]`)).toBeVisible()
  await expect(menu.locator('form[action="/sign-out"] button').first()).toBeVisible()
  await expect(page.locator('header.top form[action="/presence"] select')).toBeVisible()
})
