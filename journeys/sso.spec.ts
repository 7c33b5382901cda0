import { expect, test } from '@playwright/test'
import { acceptInvitation, ana, atWork, createAgent, enter, type House, openHouse, setUp, virginia } from './support/house.ts'
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

// 004-17 004-18
test('an administrator adds a provider, tries it and offers it, and people come in by it without a password', async ({ browser }) => {
  const base = house.server.url
  const { page } = await atWork(browser)
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) await enter(page, base, ana)
  await createAgent(page, base, virginia)

  await page.goto(`${base}/sso`)
  await look(page, 'sso-none')
  await page.locator('a[href="/sso/providers/new?kind=entra"]').click()
  await expect(page.locator('#tenants')).toBeVisible()
  await look(page, 'sso-new-entra')
  await page.goto(`${base}/sso/providers/new?kind=oidc`)
  const form = formWith(page, 'client_id')
  await fill(form, { name: 'Keycloak', issuer: `${provider.issuer}/nowhere`, client_id: provider.client.id, secret: provider.client.secret })
  expect(await send(form)).toBe(422)
  await look(page, 'sso-new-refused')
  const told = async (id: string) => (await page.locator(`#${id}`).textContent())!
  provider.register(await told('redirect_uri'), { logout: await told('logout_uri'), back: await told('back_uri') })
  await fill(form, { issuer: provider.issuer, secret: provider.client.secret })
  expect(await send(form)).toBe(303)
  await page.waitForURL(/\/sso\/providers\/[0-9a-f]{32}/)
  await look(page, 'sso-untried')

  await page.locator('a[href$="/trial"]').click()
  await look(page, 'sso-again')
  await page.locator('form[action$="/trial"] [name=current_password]').fill(ana.password)
  await page.locator('form[action$="/trial"] button[data-kind=primary]').click()
  await provider.signIn(page, 'ana.lima')
  await page.waitForURL(/done=sso-done-linked/)
  await page.locator('#said summary').click()
  await expect(page.locator('#said li')).toHaveText(['atendimento', 'cobrança'])
  await look(page, 'sso-tried')
  await page.locator('form[action$="/offer"] button').click()
  await page.waitForURL(/done=sso-done-offered/)
  await look(page, 'sso-offered')
  await page.goto(`${base}/sso`)
  await look(page, 'sso-list')

  const agent = await atWork(browser)
  await acceptInvitation(agent.page, house.mail, virginia)
  await enter(agent.page, base, virginia)
  await agent.page.goto(`${base}/profile`)
  await agent.page.locator('#links a').click()
  await agent.page.locator('form[action="/sso/links"] [name=current_password]').fill(virginia.password)
  await agent.page.locator('form[action="/sso/links"] button[data-kind=primary]').click()
  await provider.signIn(agent.page, 'virginia.prado')
  await agent.page.waitForURL(/\/profile\?done=sso-done-linked/)
  await expect(agent.page.locator('#links small')).toHaveText('virginia.prado@aurora.example')
  await look(agent.page, 'sso-profile')

  // Another computer: nothing is typed here but what the provider asks.
  const desk = await atWork(browser)
  await desk.page.goto(`${base}/sign-in`)
  await look(desk.page, 'sso-sign-in')
  await desk.page.locator('[data-providers] a').click()
  await provider.signIn(desk.page, 'virginia.prado')
  await desk.page.waitForURL(`${base}/conversations`)
  // 004-18: who is still known there comes in by one press, and to the page they wanted.
  await desk.context.clearCookies({ domain: 'localhost', name: '__Host-guichet' })
  await desk.page.goto(`${base}/profile`)
  await desk.page.locator('[data-providers] a').click()
  await desk.page.waitForURL(`${base}/profile`)
  await expect(desk.page.locator('body')).toHaveAttribute('data-member', /.+/)

  // Signed out there, in another tab: the page here says so by itself, and the next one is the sign-in.
  const there = await desk.context.newPage()
  await there.goto(`${provider.issuer}/session/end`)
  await there.locator('button[type=submit][value=yes]').click()
  await expect.poll(async () => (await desk.context.request.get(`${base}/profile`, { maxRedirects: 0 })).status()).toBe(303)
  await there.close()

  // Signed out here, she is told that she is still known there, and leaves there, too.
  await desk.page.goto(`${base}/sign-in`)
  await desk.page.locator('[data-providers] a').click()
  await provider.signIn(desk.page, 'virginia.prado')
  await desk.page.waitForURL(`${base}/conversations`)
  await desk.page.goto(`${base}/profile`)
  await desk.page.locator('.avatar-button').click()
  await desk.page.locator('#me form[action="/sign-out"] button').click()
  await expect(desk.page.locator('.notice a[href$="/sign-out"]')).toHaveText('Sair de lá também')
  await look(desk.page, 'sso-left')
  await desk.page.locator('.notice a[href$="/sign-out"]').click()
  await desk.page.locator('button[type=submit][value=yes]').click()
  await desk.page.waitForURL((url) => url.origin === base && url.pathname === '/sign-in')
})

// 004-17 S-202
test('the way through the provider needs no script', async ({ browser }) => {
  const { page } = await atWork(browser, { javaScriptEnabled: false })
  await page.goto(`${house.server.url}/sign-in`)
  await page.locator('[data-providers] a').click()
  await provider.signIn(page, 'virginia.prado')
  await page.waitForURL(`${house.server.url}/conversations`)
})

// S-104
test('who is not connected, who turns back and who finds the provider gone reads so and can still type a password', async ({ browser }) => {
  const base = house.server.url
  const { page } = await atWork(browser)
  await page.goto(`${base}/sign-in`)
  await page.locator('[data-providers] a').click()
  await provider.signIn(page, 'um.estranho')
  await page.waitForURL(/callback/)
  await expect(page.locator('.refusal strong')).toHaveText('Você não pode entrar por aqui')
  await look(page, 'sso-refused')
  // Reloaded, the same answer is not taken again.
  await page.reload()
  await expect(page.locator('.refusal strong')).toHaveText('Demorou demais')

  const other = await atWork(browser)
  await other.page.goto(`${base}/sign-in`)
  await other.page.locator('[data-providers] a').click()
  await other.page.waitForURL(`${provider.issuer}/interaction/**`)
  await other.page.locator('a[href$="/abort"]').click()
  await expect(other.page.locator('.refusal strong')).toHaveText('Você voltou')

  await provider.stop()
  const back = await atWork(browser)
  await expect(async () => {
    await back.page.goto(`${base}/sign-in`)
    await back.page.locator('[data-providers] a').click()
    await expect(back.page.locator('.refusal strong')).toHaveText('O login da sua empresa não responde', { timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
  await look(back.page, 'sso-gone')
  await back.page.locator('.below a').click()
  await enter(back.page, base, virginia)
})
