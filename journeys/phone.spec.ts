import { devices, expect, test } from '@playwright/test'
import { Thread } from './support/desk.ts'
import { ana, enter, type House, openHouse, openWebChat, setUp, signIn, signOut, sitDown } from './support/house.ts'
import { accessible } from './support/page.ts'
import { Visitor } from './support/visitor.ts'

let house: House
test.beforeAll(async () => {
  house = await openHouse()
})
// Pages that stay open go on asking for a house that is gone, beside every story after this one.
test.afterEach(async ({ browser }) => {
  for (const context of browser.contexts()) await context.close()
})
test.afterAll(() => house?.close())

// 000-23: the app is the counter itself, kept by the telephone; the same login opens it.
test('the same login opens the app on a telephone, and a customer is answered there', async ({ browser }) => {
  const desk = await sitDown(browser)
  await setUp(desk.page, house.server)
  if (new URL(desk.page.url()).pathname.startsWith('/sign-in')) expect(await signIn(desk.page, house.server.url, ana)).toBe(303)
  const tag = await openWebChat(desk.page, house.server.url)
  const visitor = await Visitor.arrive(tag, 'Marina Telefone', 'oi, é do telefone')

  const context = await browser.newContext({ ...devices['Pixel 7'], locale: 'pt-BR' })
  const page = await context.newPage()
  await page.goto(`${house.server.url}/sign-in`)

  await test.step('the browser finds all that it needs to keep it as an app', async () => {
    const session = await context.newCDPSession(page)
    await session.send('Page.enable')
    const { url, errors, data } = await session.send('Page.getAppManifest')
    expect(errors).toEqual([])
    expect(url).toContain('/brand/aurora.webmanifest')
    expect(JSON.parse(data!)).toMatchObject({ name: 'Aurora Atende', display: 'standalone', start_url: '/' })
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    // A browser without a window of its own says so, and nothing else.
    expect(installabilityErrors.map((one) => one.errorId).filter((id) => id !== 'in-incognito')).toEqual([])
  })

  await test.step('one thumb answers', async () => {
    await enter(page, house.server.url, ana)
    await page.goto(`${house.server.url}/conversations?inbox=queue`)
    await accessible(page)
    const thread = new Thread(page)
    await page.locator('#rows').getByText('Marina Telefone').tap()
    await page.waitForURL('**/conversations/*')
    await page.locator('#body').fill('Olá Marina')
    await page.locator('.composer button[data-kind=primary]').tap()
    await expect(thread.said('Olá Marina')).toBeVisible()
    await expect.poll(() => visitor.heard()).toEqual(['Olá Marina'])
    await accessible(page)
    const across = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
    expect(across, 'nothing stands beyond the edge').toBe(true)
  })

  await test.step('what the rail leaves out stands in the menu', async () => {
    await page.goto(`${house.server.url}/profile`)
    await page.locator('.avatar-button').tap()
    for (const href of ['/categories', '/help/access', '/organisation']) await expect(page.locator(`#me a[href="${href}"]`)).toBeVisible()
    await page.keyboard.press('Escape')
    await page.goto(`${house.server.url}/conversations`)
    expect(await signOut(page), 'with a customer waiting for an answer nobody leaves').toBe(422)
  })
})
