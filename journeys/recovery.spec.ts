import { expect, type Page, test } from '@playwright/test'
import {
  acceptInvitation,
  ana,
  choosePassword,
  createAgent,
  enter,
  type House,
  openHouse,
  type Person,
  setUp,
  signIn,
  signOut,
  sitDown,
  virginia,
} from './support/house.ts'
import { linkTo } from './support/mail.ts'
import { fill, formWith, look, send } from './support/page.ts'

let house: House
test.beforeAll(async ({ browser }) => {
  house = await openHouse()
  const { page, context } = await sitDown(browser)
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) await enter(page, house.server.url, ana)
  await createAgent(page, house.server.url, virginia)
  await context.close()
})
test.afterAll(() => house?.close())

/** Asks for a link as a person does, and returns what the page then says. */
async function forget(page: Page, identifier: string): Promise<string> {
  await page.goto(`${house.server.url}/sign-in`)
  await page.locator('a[href^="/recovery/new"]').click()
  const form = formWith(page, 'identifier')
  await fill(form, { identifier })
  await send(form)
  await page.waitForLoadState()
  return (await page.locator('main').innerText()).replaceAll(identifier, '…')
}

// 000-13 S-025
test('an invitation that was never used heals itself from the sign-in page', async ({ browser }) => {
  const { page } = await sitDown(browser)
  const first = linkTo('/invitations/', await house.mail.waitFor(virginia.recovery))
  await forget(page, virginia.identifier)
  const again = await house.mail.waitFor(virginia.recovery)
  expect(linkTo('/invitations/', again)).not.toBe(first)
  await page.goto(first)
  await expect(formWith(page, 'password_confirmation'), 'the older link is void').toHaveCount(0)
  house.mail.inbox.push(again)
  await acceptInvitation(page, house.mail, virginia)
  await enter(page, house.server.url, virginia)
})

// 000-15 000-16 002-13 003-04 S-001
test('whoever forgot gets one link at the stored address, and nobody else learns anything', async ({ browser }) => {
  const { page } = await sitDown(browser)
  const known = await forget(page, virginia.identifier)
  await look(page, 'recovery-asked')
  const unknown = await forget(page, 'nobody@nowhere.example')
  expect(unknown).toBe(known)

  const letter = await house.mail.waitFor(virginia.recovery)
  expect(letter.text).toContain(virginia.identifier)
  const link = linkTo('/recovery/', letter)
  const fresh: Person = { ...virginia, password: 'ancora-verde-domingo-52' }
  await page.goto(link)
  await look(page, 'recovery')
  expect(await choosePassword(page, fresh.password)).toBe(303)
  await page.waitForURL('**/sign-in**')

  await page.goto(link)
  await expect(formWith(page, 'password_confirmation'), 'a link works once').toHaveCount(0)
  await look(page, 'recovery-spent')

  expect(await signIn(page, house.server.url, virginia), 'the old password').toBe(422)
  await enter(page, house.server.url, fresh)
  expect(house.mail.inbox.filter((mail) => mail.to.includes('nobody@nowhere.example'))).toEqual([])

  virginia.password = fresh.password
})

// 003-09 003-11 003-12
test('a signed-in member changes the password on the profile', async ({ browser }) => {
  const { page } = await sitDown(browser)
  await enter(page, house.server.url, virginia)
  await page.goto(`${house.server.url}/profile/password`)
  await look(page, 'profile-password')
  const form = formWith(page, 'password_confirmation')
  const next = 'janela-clara-outono-64'
  await fill(form, { 'current_password?': virginia.password, password: next, password_confirmation: next })
  expect(await send(form)).toBe(303)
  await page.goto(`${house.server.url}/conversations`)
  expect(await signOut(page)).toBe(303)
  await enter(page, house.server.url, { ...virginia, password: next })
})
