// An account that a stranger asks for, and the help on the way.
import { expect, test } from '@playwright/test'
import { ana, choosePassword, enter, type House, openHouse, setUp, signIn, sitDown } from './support/house.ts'
import { linkTo } from './support/mail.ts'
import { fill, formWith, look, send } from './support/page.ts'

let house: House
test.beforeAll(async () => {
  house = await openHouse()
})
test.afterAll(() => house?.close())

const marta = {
  name: 'Marta Ruiz de Castilla',
  identifier: 'marta.ruiz@andina.example',
  recovery: 'marta.ruiz@andina.example',
  password: 'lluvia-mesa-cobre-58',
}
const four = {
  full_name: marta.name,
  company: 'Andina de Telecomunicaciones y Servicios Integrados S.A.S.',
  position: 'Coordinadora de la mesa de ayuda',
  email: marta.identifier,
}

// 002-03 002-04 002-05 G-18
test('a stranger asks for an account, proves the mailbox, is accepted and comes in', async ({ browser }) => {
  const admin = await sitDown(browser)
  const base = house.server.url
  await setUp(admin.page, house.server)
  if (new URL(admin.page.url()).pathname.startsWith('/sign-in')) await enter(admin.page, base, ana)
  await admin.page.goto(`${base}/requests`)
  await look(admin.page, 'requests-empty')
  await admin.page.goto(`${base}/policies#accounts`)
  const policy = formWith(admin.page, 'signup')
  await fill(policy, { signup: 'request_form' })
  expect(await send(policy)).toBe(303)

  const visitor = await sitDown(browser, 'fr')
  const page = visitor.page
  await page.goto(`${base}/sign-in`)
  await look(page, 'sign-in-with-requests')
  await page.locator('a[href^="/requests/new"]').click()
  await look(page, 'requests-new')
  const form = formWith(page, 'full_name')
  await form.evaluate((element: HTMLFormElement) => (element.noValidate = true))
  await fill(form, { full_name: marta.name, email: 'marta' })
  expect(await send(form)).toBe(422)
  await look(page, 'requests-new-refused')
  await fill(formWith(page, 'full_name'), four)
  expect(await send(formWith(page, 'full_name'))).toBe(303)
  await page.waitForURL('**/requests/asked**')
  await look(page, 'requests-asked')

  const proof = linkTo('/requests/proof/', await house.mail.waitFor(marta.recovery))
  await page.goto(proof)
  await look(page, 'requests-proof')
  await fill(formWith(page, 'full_name'), { full_name: four.full_name })
  expect(await send(formWith(page, 'full_name'))).toBe(303)
  await page.waitForURL('**/requests/received**')
  await look(page, 'requests-received')
  await page.goto(`${proof.slice(0, -4)}AAAA`)
  await look(page, 'requests-dead')

  await admin.page.goto(`${base}/requests`)
  await expect(admin.page.getByText(marta.identifier)).toBeVisible()
  await look(admin.page, 'requests-list')
  await admin.page.locator('tbody a.person').click()
  await admin.page.waitForURL('**/requests/*')
  await look(admin.page, 'requests-request')
  const there = admin.page.url()
  await admin.page.locator('a[href^="/conversations/"]').first().click()
  await admin.page.waitForURL('**/conversations/*')
  await expect(admin.page.locator('#log').getByText(four.company)).toBeVisible()
  await look(admin.page, 'requests-conversation')
  await admin.page.goto(there)
  expect(await send(admin.page.locator('form[action$="/acceptance"]'))).toBe(303)
  await expect(admin.page.locator('#flashes .flash')).toBeVisible()
  await look(admin.page, 'requests-accepted')

  const activation = await house.mail.waitFor(marta.recovery)
  expect(activation.subject).toBe('Demande d’activation d’utilisateur')
  await page.goto(linkTo('/invitations/', activation))
  expect(await choosePassword(page, marta.password)).toBe(303)
  await page.waitForURL('**/sign-in**')
  await enter(page, base, marta)
  await admin.page.goto(`${base}/channels`)
  await look(admin.page, 'requests-channels')
  await admin.page.locator('tbody a').first().click()
  await admin.page.waitForURL('**/channels/*')
  await look(admin.page, 'requests-channel')
})

// 002-16 003-18 000-31
test('the help is found from a refusal, is said to be useful, and leads back', async ({ browser }) => {
  const { page } = await sitDown(browser, 'fr')
  const base = house.server.url
  await page.goto(`${base}/sign-in`)
  await signIn(page, base, marta, 'un mot de passe faux')
  await look(page, 'sign-in-refused-with-help')
  const counted = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().includes('/help/'))
  await page.locator('.refusal a').click()
  await page.waitForURL('**/help/access/password**')
  expect((await counted).status(), 'counted once for this browser, by its script').toBeLessThan(300)
  await look(page, 'help-article')
  await page.reload()
  await expect(page.locator('.article-facts')).toContainText('1 vue')
  await page.locator('.article-toc a').last().click()
  expect(new URL(page.url()).hash).toBe('#good')
  await page.locator('button[value=no]').click()
  await page.waitForURL('**#useful')
  await expect(page.locator('#useful')).toContainText('Nous sommes vraiment désolés')
  await look(page, 'help-voted')
  await fill(formWith(page, 'comment'), { comment: 'Il manque le numéro à appeler.' })
  expect(await send(formWith(page, 'comment'))).toBe(303)
  await expect(page.locator('#useful')).toContainText('Commentaires envoyés')
  await look(page, 'help-commented')
  await page.locator('a[rel=next]').click()
  await page.waitForURL('**/help/access/blocked**')
  await page.goto(`${base}/help/access`)
  await look(page, 'help-index')
  await page.locator('a[href^="/sign-in"]').click()
  await page.waitForURL('**/sign-in**')

  const admin = await sitDown(browser)
  await enter(admin.page, base, ana)
  await admin.page.goto(`${base}/help/feedback`)
  await expect(admin.page.getByText('Il manque le numéro à appeler.')).toBeVisible()
  await look(admin.page, 'help-feedback')
})
