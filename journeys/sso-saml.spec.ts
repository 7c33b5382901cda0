import { expect, type Page, test } from '@playwright/test'
import { acceptInvitation, ana, atWork, createAgent, enter, type House, openHouse, setUp, virginia } from './support/house.ts'
import { fill, formWith, look, send } from './support/page.ts'
import { SamlProvider } from './support/saml.ts'

let house: House
let provider: SamlProvider
test.beforeAll(async () => {
  provider = await SamlProvider.start()
  house = await openHouse({ env: provider.env })
})
test.afterAll(async () => {
  await house?.close()
  await provider?.stop()
})

/** Presses the button of the sign-in page and says there who it is. */
async function come(page: Page, who: string): Promise<void> {
  await page.goto(`${house.server.url}/sign-in`)
  await page.locator('[data-providers] a').click()
  await provider.signIn(page, who)
}

let place = ''

// By its metadata, as ADFS and Shibboleth are added.
test('an administrator adds a SAML provider by its metadata, tries it and offers it', async ({ browser }) => {
  const base = house.server.url
  const { page } = await atWork(browser)
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) await enter(page, base, ana)
  await createAgent(page, base, virginia)

  await page.goto(`${base}/sso/providers/new?kind=saml`)
  await look(page, 'sso-saml-new')
  const form = formWith(page, 'metadata_url')
  await fill(form, { name: 'Shibboleth', metadata_url: `${provider.address}/nowhere` })
  expect(await send(form)).toBe(422)
  await look(page, 'sso-saml-refused')
  // A file's text stands in the field before it is sent.
  await page.locator('#metadata-file').setInputFiles({ name: 'own.xml', mimeType: 'text/xml', buffer: Buffer.from('<x/>') })
  await expect(page.locator('#metadata')).toHaveValue('<x/>')
  await fill(form, { metadata_url: '' })
  expect(await send(form)).toBe(422)
  await fill(form, { metadata_url: `${provider.address}/metadata`, metadata: '' })
  expect(await send(form)).toBe(303)
  await page.waitForURL(/\/sso\/providers\/[0-9a-f]{32}/)
  await look(page, 'sso-saml-untried')
  const entity = (await page.locator('#entity_id').textContent())!
  place = entity.replace(/\/metadata$/, '')
  await provider.register(await (await page.context().request.get(entity)).text())

  await page.locator('a[href$="/trial"]').click()
  await page.locator('form[action$="/trial"] [name=current_password]').fill(ana.password)
  await page.locator('form[action$="/trial"] button[data-kind=primary]').click()
  await provider.signIn(page, 'ana.lima')
  await page.waitForURL(/done=sso-done-linked/)
  await page.locator('form[action$="/offer"] button').click()
  await page.waitForURL(/done=sso-done-offered/)
  await look(page, 'sso-saml-offered')

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
})

// What one of them may not say is refused, too.
test('what a provider signs lets people in, encrypted or not, with a clock that is a little off', async ({ browser }) => {
  const base = house.server.url
  for (const mode of [
    { signed: 'response' },
    { signed: 'assertion' },
    { signed: 'response assertion' },
    { signed: 'response assertion', encrypted: true },
    { signed: 'assertion', skew: 80 },
    { signed: 'assertion', skew: -80 },
  ]) {
    await provider.mode({ encrypted: false, skew: 0, ...mode })
    const { page, context } = await atWork(browser)
    await come(page, 'virginia.prado')
    await page.waitForURL(`${base}/conversations`)
    await context.close()
  }
  for (const [mode, sentence] of [
    [{ signed: '' }, 'Você não pode entrar por aqui'],
    [{ signed: 'assertion', encrypted: true }, 'Você não pode entrar por aqui'],
    [{ signed: 'assertion', skew: 120 }, 'Você não pode entrar por aqui'],
    [{ signed: 'assertion', skew: -900 }, 'Você não pode entrar por aqui'],
  ] as const) {
    await provider.mode({ encrypted: false, skew: 0, ...mode })
    const { page, context } = await atWork(browser)
    await come(page, 'virginia.prado')
    await expect(page.locator('.refusal strong')).toHaveText(sentence)
    await context.close()
  }
  await provider.mode({ signed: 'assertion', encrypted: false, skew: 0 })
})

// The provider encrypts to the certificate it was told first, and believes any that it was told.
test('our certificate changes while people come in, and what is encrypted to the one before opens until it is removed', async ({ browser }) => {
  const base = house.server.url
  const admin = await atWork(browser)
  await admin.page.goto(`${base}/sign-in`)
  await enter(admin.page, base, ana)
  const here = `${base}/sso/providers/${place.split('/').pop()}`
  const own = admin.page.locator('#own-certificates')
  const press = async (which: number, done: string) => {
    await admin.page.goto(here)
    await own.locator('form button').nth(which).click()
    await admin.page.waitForURL(new RegExp(`done=sso-done-certificate-${done}`))
    await own.scrollIntoViewIfNeeded()
    await look(admin.page, `sso-certificate-${done}`)
  }
  const toldThere = async () => provider.register(await (await admin.context.request.get(`${place}/metadata`)).text())
  const comesIn = async () => {
    const { page, context } = await atWork(browser)
    await come(page, 'virginia.prado')
    await page.waitForURL(`${base}/conversations`)
    await context.close()
  }
  await provider.mode({ signed: 'response assertion', encrypted: true })
  await press(0, 'added')
  await expect(own.locator('code')).toHaveCount(2)
  await comesIn()
  await toldThere()
  await comesIn()
  await press(0, 'used')
  await comesIn()
  await toldThere()
  await comesIn()
  await press(1, 'removed')
  await expect(own.locator('code')).toHaveCount(1)
  await toldThere()
  await comesIn()
  await provider.mode({ signed: 'assertion', encrypted: false })
  await admin.context.close()
})

// Every step is a link or a press.
test('nobody comes unasked, who turns back reads so, and signing out goes both ways, all of it without script', async ({ browser }) => {
  const base = house.server.url
  const { page, context } = await atWork(browser, { javaScriptEnabled: false })
  await come(page, '')
  await expect(page.locator('.refusal strong')).toHaveText('Você voltou')
  await page.goto(`${provider.address}/start?service=${encodeURIComponent(`${place}/metadata`)}&login=virginia.prado`)
  await page.locator('#onward').click()
  await expect(page.locator('.refusal strong')).toHaveText('Demorou demais')

  // Where the organisation lets people start there, they press once more here.
  const admin = await atWork(browser)
  await admin.page.goto(`${base}/sign-in`)
  await enter(admin.page, base, ana)
  await admin.page.goto(`${base}/sso/providers/${place.split('/').pop()}`)
  const form = formWith(admin.page, 'metadata_url')
  await form.locator('[name=unsolicited]').check()
  expect(await send(form)).toBe(303)
  await page.goto(`${provider.address}/start?service=${encodeURIComponent(`${place}/metadata`)}&login=virginia.prado`)
  await page.locator('#onward').click()
  await expect(page.locator('form[action$="/arrival"] button')).toBeVisible()
  expect(await page.content()).not.toContain('evil.example')
  await page.screenshot({ path: 'test-results/sso-saml-unasked.png' })
  await page.locator('form[action$="/arrival"] button').click()
  await page.waitForURL(`${base}/conversations`)

  // Signed out there, she is out here, and the provider hears so.
  await page.goto(`${provider.address}/leave?login=virginia.prado`)
  await expect(page.locator('#out')).toHaveText('urn:oasis:names:tc:SAML:2.0:status:Success')
  await page.goto(`${base}/profile`)
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  await context.close()

  // Signed out here, she leaves there, too.
  const desk = await atWork(browser)
  await come(desk.page, 'virginia.prado')
  await desk.page.waitForURL(`${base}/conversations`)
  await desk.page.goto(`${base}/profile`)
  await desk.page.locator('.avatar-button').click()
  await desk.page.locator('#me form[action="/sign-out"] button').click()
  await desk.page.locator('.notice a[href$="/sign-out"]').click()
  await desk.page.waitForURL(/done=sso-done-left/)
  await look(desk.page, 'sso-saml-left')
})
