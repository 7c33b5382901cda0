import { expect, test } from '@playwright/test'
import { ana, enter, type House, openHouse, setUp } from './support/house.ts'
import { fill, formWith, look, send } from './support/page.ts'
import { IdentityProvider } from './support/provider.ts'

let house: House
let provider: IdentityProvider
test.beforeAll(async () => {
  provider = await IdentityProvider.start()
  house = await openHouse({ env: provider.env })
})
test.afterAll(async () => {
  await house?.close()
  await provider?.stop()
})

// A provider that others wrote reads our keys at their address and lets people in by what they signed, with no secret.
test('an administrator lets the provider know us by a key, tries it, and renews the key', async ({ browser }) => {
  const base = house.server.url
  const context = await browser.newContext({ locale: 'pt-BR', ignoreHTTPSErrors: true, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) await enter(page, base, ana)

  await page.goto(`${base}/sso/providers/new?kind=oidc`)
  const told = async (id: string) => (await page.locator(`#${id}`).textContent())!
  const keys = await told('keys_uri')
  provider.register(await told('redirect_uri'), { keys })
  const form = formWith(page, 'client_id')
  await page.locator('#proof').selectOption('key')
  await fill(form, { name: 'Keycloak', issuer: provider.issuer, client_id: provider.client.id })
  expect(await send(form)).toBe(303)
  await page.waitForURL(/\/sso\/providers\/[0-9a-f]{32}/)
  await look(page, 'sso-key')

  await page.locator('a[href$="/trial"]').click()
  await page.locator('form[action$="/trial"] [name=current_password]').fill(ana.password)
  await page.locator('form[action$="/trial"] button[data-kind=primary]').click()
  await provider.signIn(page, 'ana.lima')
  await page.waitForURL(/done=sso-done-linked/)

  await page.locator('#own-key button').click()
  await page.waitForURL(/done=sso-done-key-renewed/)
  await expect(page.locator('#own-key form')).toHaveCount(0)
  await look(page, 'sso-key-renewed')
  const published = await (await page.request.get(keys)).json()
  expect(published.keys).toHaveLength(2)
  expect(JSON.stringify(published)).not.toContain('"d"')
  await context.close()
})
