import { expect, type Page, test } from '@playwright/test'
import {
  acceptInvitation,
  ana,
  createAgent,
  enter,
  type House,
  openHouse,
  sentences,
  setUp,
  signIn,
  sitDown,
  speak,
  virginia,
} from './support/house.ts'
import { look, send } from './support/page.ts'

let house: House
test.beforeAll(async () => {
  house = await openHouse()
})
test.afterAll(() => house?.close())

/** Guesses until the page says that the login is locked. Returns how many guesses that took. */
async function guess(page: Page, identifier: string): Promise<number> {
  await page.goto(`${house.server.url}/sign-in`)
  await speak(page, 'pt-BR')
  for (let tries = 1; tries <= 20; tries++) {
    await signIn(page, house.server.url, { ...virginia, identifier }, `palpite-errado-${tries}`)
    if (await page.getByText(sentences.locked, { exact: true }).isVisible()) return tries
  }
  throw new Error(`${identifier} was never locked`)
}

// 000-28 000-29 S-005
test('too many guesses lock a login with the sentence users know, and an administrator unlocks it', async ({ browser }) => {
  const admin = await sitDown(browser)
  const agent = await sitDown(browser)
  await setUp(admin.page, house.server)
  if (new URL(admin.page.url()).pathname.startsWith('/sign-in')) await enter(admin.page, house.server.url, ana)
  await createAgent(admin.page, house.server.url, virginia)
  await acceptInvitation(agent.page, house.mail, virginia)

  const tries = await guess(agent.page, virginia.identifier)
  await look(agent.page, 'locked')
  const locked = await agent.page.locator('main').innerText()

  // The right password tells a guesser nothing while the login is locked.
  await signIn(agent.page, house.server.url, virginia)
  expect(await agent.page.locator('main').innerText()).toBe(locked)

  // A login that does not exist locks after as many guesses, with the same page.
  const stranger = await sitDown(browser)
  expect(await guess(stranger.page, 'nobody@conecta.com.vc')).toBe(tries)
  expect(await stranger.page.locator('main').innerText()).toBe(locked)

  await admin.page.goto(`${house.server.url}/lockouts`)
  await look(admin.page, 'lockouts')
  const row = admin.page.getByRole('row').filter({ hasText: virginia.identifier })
  await expect(row).toContainText(String(tries))
  await send(row.locator('form'))
  await enter(agent.page, house.server.url, virginia)
})
