import { type CDPSession, expect, type Page, test } from '@playwright/test'
import { ana, enter, type House, openHouse, setUp, signIn, signOut, sitDown } from './support/house.ts'
import { accessible, fill, formWith, look, send } from './support/page.ts'

let house: House
test.beforeAll(async () => {
  house = await openHouse()
})
test.afterAll(() => house?.close())

/** A device of the browser's own, as Chromium's tests have one. */
class Device {
  private constructor(
    private readonly cdp: CDPSession,
    readonly id: string,
  ) {}

  static async on(page: Page, more: Record<string, unknown> = {}): Promise<Device> {
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable', { enableUI: false })
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...more },
    })
    return new Device(cdp, authenticatorId)
  }

  async credentials() {
    return (await this.cdp.send('WebAuthn.getCredentials', { authenticatorId: this.id })).credentials
  }

  async verifies(isUserVerified: boolean) {
    await this.cdp.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified })
  }

  /** Whether somebody touches it as soon as it asks; else it waits, also for what the sign-in page offers. */
  async touched(enabled: boolean) {
    await this.cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.id, enabled })
  }
}

const inside = (page: Page) => page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))

let devices: { ana: Device; page: Page }

// 004-20 004-24 004-27…29: named, chosen beside the generator, made by the device.
test('a passkey is made in the profile and asked for after the password', async ({ browser }) => {
  const { page } = await sitDown(browser, 'fr')
  const base = house.server.url
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) await enter(page, base, ana)
  const device = await Device.on(page)
  devices = { ana: device, page }

  await page.goto(`${base}/profile/factors/new`)
  await look(page, 'passkey-naming')
  const naming = formWith(page, 'current_password')
  await fill(naming, { name: 'Ordinateur du bureau', kind: 'passkey', current_password: ana.password })
  expect(await send(naming)).toBe(303)
  const make = page.locator('[data-passkey=create] button')
  await make.waitFor()
  await look(page, 'passkey-make')
  await page.locator('input[name=platform][value=windows]').check()
  await expect(page.locator('.tab[data-platform=windows]')).toBeVisible()
  await expect(page.locator('.tab[data-platform=apple]')).toBeHidden()
  await make.click()
  await expect(page.locator('ol.codes code')).toHaveCount(10)
  const [made] = await device.credentials()
  expect(made!.isResidentCredential).toBe(true)
  expect(made!.rpId).toBe('localhost')
  await page.goto(`${base}/profile/factors`)
  await look(page, 'passkey-list')

  // A device that holds it already makes no second one.
  await page.goto(`${base}/profile/factors/new`)
  await fill(formWith(page, 'name'), { name: 'Encore', kind: 'passkey' })
  const second = page.waitForURL(/\/profile\/factors\/[0-9a-f]{32}/)
  await page.locator('[data-passkey=get] button').click()
  await second
  await page.locator('[data-passkey=create] button').click()
  await expect(page.locator('[data-passkey=create] .error')).toHaveText(/./)
  await look(page, 'passkey-make-refused')

  await device.touched(false)
  expect(await signOut(page)).toBe(303)
  expect(await signIn(page, base, ana)).toBe(303)
  await page.waitForURL('**/sign-in/factor')
  await look(page, 'passkey-factor')
  await device.touched(true)
  await page.locator('[data-passkey=get] button').click()
  await inside(page)
})

// S-009: a plain button beside the form; nothing is typed.
test('a passkey opens with the button and nothing else', async () => {
  const { page, ana: device } = devices
  const base = house.server.url
  // The device does not know its owner, so that the page is seen before it opens by itself.
  await device.verifies(false)
  expect(await signOut(page)).toBe(303)
  await page.goto(`${base}/sign-in`)
  await page.locator('[data-passkey=get] button').waitFor()
  await look(page, 'sign-in-passkey')
  await page.locator('[data-passkey=get] button').click()
  await expect(page.locator('[data-passkey=get] .error')).toHaveText(/./)
  await look(page, 'sign-in-passkey-cancelled')
  // The password's way stays usable.
  await expect(page.locator('[name=password]')).toBeEditable()
  await device.verifies(true)
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/sign-in/passkey') && answer.request().method() === 'POST')
  await page.locator('[data-passkey=get] button').click()
  expect((await answered).status()).toBe(303)
  await inside(page)
  await page.goto(`${base}/profile`)
  await expect(page.getByText(ana.identifier).first()).toBeAttached()
})

// S-142: offered in the login field; whoever takes it types nothing and presses nothing. The device here takes at once what it is offered.
test('a passkey is offered where the login is typed, and taking it is all there is to do', async () => {
  const { page, ana: device } = devices
  await page.addInitScript(() => {
    const ask = navigator.credentials.get.bind(navigator.credentials)
    navigator.credentials.get = (wish) => {
      sessionStorage.setItem('asked', wish?.mediation ?? 'plain')
      return ask(wish)
    }
  })
  await device.verifies(true)
  await device.touched(false)
  expect(await signOut(page)).toBe(303)
  await page.goto(`${house.server.url}/sign-in`)
  await expect(page.locator('[name=identifier]')).toHaveAttribute('autocomplete', /webauthn/)
  await expect(page.locator('[name=password]'), 'the offer waits and is in nobody\'s way').toBeEditable()
  await page.waitForFunction(() => sessionStorage.getItem('asked') === 'conditional')
  await device.touched(true)
  await page.reload()
  await inside(page)
  expect(await page.evaluate(() => sessionStorage.getItem('asked'))).toBe('conditional')
})

// S-142: what was taken away here is offered by no browser any more.
test('a browser is told of a passkey that was removed', async () => {
  const { page, ana: device } = devices
  await page.addInitScript(() => {
    const told = (name: string) => async (of: object) => {
      sessionStorage.setItem(name, JSON.stringify(of))
    }
    Object.assign(PublicKeyCredential, { signalUnknownCredential: told('unknown'), signalAllAcceptedCredentials: told('accepted') })
  })
  const [made] = await device.credentials()
  const id = Buffer.from(made!.credentialId, 'base64').toString('base64url')
  await page.goto(`${house.server.url}/profile/factors`)
  await page.waitForFunction(() => sessionStorage.getItem('accepted'))
  expect(JSON.parse((await page.evaluate(() => sessionStorage.getItem('accepted')))!)).toMatchObject({ rpId: 'localhost', allAcceptedCredentialIds: [id] })
  await page.locator('a[href$="/removal"]').click()
  await page.waitForURL('**/removal')
  // It shows once more who removes it.
  await page.locator('[data-passkey=get] button').click()
  await page.waitForURL((url) => url.pathname === '/profile/factors')
  await page.waitForFunction(() => sessionStorage.getItem('unknown'))
  expect(JSON.parse((await page.evaluate(() => sessionStorage.getItem('unknown')))!)).toEqual({ rpId: 'localhost', credentialId: id })
  expect(JSON.parse((await page.evaluate(() => sessionStorage.getItem('accepted')))!).allAcceptedCredentialIds).toEqual([])
})

// The sign-in page stays light: everything it loads, compressed, in 40 KB.
test('the sign-in page weighs at most 40 KB', async ({ browser }) => {
  const { page } = await sitDown(browser)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  let bytes = 0
  cdp.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength))
  await page.goto(`${house.server.url}/sign-in`, { waitUntil: 'networkidle' })
  await accessible(page)
  expect(bytes).toBeGreaterThan(5_000)
  expect(bytes).toBeLessThan(40 * 1024)
})
