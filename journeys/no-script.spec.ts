import { expect, test } from '@playwright/test'
import { ana, choosePassword, createAgent, enter, type House, openHouse, setUp, signOut, virginia } from './support/house.ts'
import { linkTo } from './support/mail.ts'
import { fill, formWith, send } from './support/page.ts'

let house: House
test.beforeAll(async () => {
  house = await openHouse()
})
test.afterAll(() => house?.close())

// S-200
test('the whole way in works with script off', async ({ browser }) => {
  const admin = await (await browser.newContext({ locale: 'pt-BR', javaScriptEnabled: false })).newPage()
  const agent = await (await browser.newContext({ locale: 'pt-BR', javaScriptEnabled: false })).newPage()
  const base = house.server.url

  await setUp(admin, house.server)
  if (new URL(admin.url()).pathname.startsWith('/sign-in')) await enter(admin, base, ana)
  await createAgent(admin, base, virginia)

  await agent.goto(linkTo('/invitations/', await house.mail.waitFor(virginia.recovery)))
  expect(await choosePassword(agent, 'senha123'), 'a weak password').toBe(422)
  await expect(agent.locator('.suggestion').first()).toBeVisible()
  expect(await choosePassword(agent, virginia.password)).toBe(303)

  // The list of languages has a button of its own when there is no script to press it.
  const languages = agent.locator('form').filter({ has: agent.locator('select[name=locale]') })
  await languages.locator('select').selectOption('fr')
  await languages.locator('button').click()
  await expect(agent.locator('html')).toHaveAttribute('lang', 'fr')

  await enter(agent, base, virginia)
  await agent.goto(`${base}/conversations`)
  await expect(agent.locator('main')).toBeVisible()

  await agent.goto(`${base}/recovery/new`)
  const form = formWith(agent, 'identifier')
  await fill(form, { identifier: virginia.identifier })
  expect(await send(form)).toBeLessThan(400)
  linkTo('/recovery/', await house.mail.waitFor(virginia.recovery))

  await agent.goto(`${base}/conversations`)
  expect(await signOut(agent)).toBe(303)
  await agent.waitForURL('**/sign-in**')
})
