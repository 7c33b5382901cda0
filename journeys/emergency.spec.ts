import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { Thread, Widget } from './support/desk.ts'
import { ForeignSite } from './support/foreign.ts'
import {
  acceptInvitation,
  ana,
  createAgent,
  enter,
  type House,
  openHouse,
  openWebChat,
  setPresence,
  setUp,
  sitDown,
  virginia,
} from './support/house.ts'
import { fill, formWith, look, send } from './support/page.ts'
import { binary, makeSheet, shows } from './support/sheet.ts'

let house: House
test.beforeAll(async () => {
  house = await openHouse()
})
test.afterAll(() => house?.close())

/** Time cannot be moved in a real browser, so the row is: what a clock would have done by itself. */
function inTheDatabase(sql: string): void {
  execFileSync('sqlite3', [join(house.server.data, 'guichet.db'), `pragma busy_timeout = 5000; ${sql}`])
}

const environment = () => ({ PATH: process.env.PATH, GUICHET_DATA: house.server.data, GUICHET_BASE_URL: house.server.url })

// G-09 S-054
test('an operator prints a sheet, and sheet and device open the house while everybody is told', async ({ browser }) => {
  const admin = await sitDown(browser)
  await setUp(admin.page, house.server)
  if (new URL(admin.page.url()).pathname.startsWith('/sign-in')) await enter(admin.page, house.server.url, ana)
  await admin.page.goto(`${house.server.url}/break-glass/account`)
  await look(admin.page, 'break-glass-none')
  const { code, secret } = await makeSheet(house.server.data, house.server.url)
  await admin.page.reload()
  await look(admin.page, 'break-glass-account')

  const stranger = await sitDown(browser)
  await stranger.page.goto(`${house.server.url}/break-glass?organisation=aurora`)
  await look(stranger.page, 'break-glass')
  await fill(formWith(stranger.page, 'printed_code'), { printed_code: code })
  expect(await send(formWith(stranger.page, 'printed_code'))).toBe(303)
  await stranger.page.waitForURL('**/break-glass/factor')
  await look(stranger.page, 'break-glass-factor')
  // The first code was used up when the account was made; the next one is near enough.
  await fill(formWith(stranger.page, 'code'), { code: shows(secret, Date.now() + 30_000) })
  expect(await send(formWith(stranger.page, 'code'))).toBe(303)
  await stranger.page.waitForURL('**/members')
  await expect(stranger.page.locator('#break-glass')).toBeVisible()
  await look(stranger.page, 'break-glass-inside')

  expect((await house.mail.waitFor(ana.recovery)).subject).toContain('ALARME')
  await admin.page.reload()
  await expect(admin.page.locator('#break-glass')).toBeVisible()
  await look(admin.page, 'break-glass-opened')
  await send(admin.page.locator('form[action="/break-glass/acknowledgement"]'))
  await expect(admin.page.locator('#break-glass')).toHaveCount(0)
  await new Promise((done) => setTimeout(done, 2_000))
  await stranger.page.goto(`${house.server.url}/break-glass?organisation=aurora`)
  await fill(formWith(stranger.page, 'printed_code'), { printed_code: '0000-0000-0000-0000-0000' })
  expect(await send(formWith(stranger.page, 'printed_code'))).toBe(422)
  await look(stranger.page, 'break-glass-wrong')
})

// G-04 S-026
test('a supervisor reads a code to whoever forgot, and the browser it was read for goes on', async ({ browser }) => {
  const admin = await sitDown(browser)
  await enter(admin.page, house.server.url, ana)
  const agent = await sitDown(browser)
  await createAgent(admin.page, house.server.url, virginia)
  await acceptInvitation(agent.page, house.mail, virginia)

  await agent.page.goto(`${house.server.url}/recovery/new`)
  await agent.page.locator('a[href^="/assistance/new"]').click()
  await look(agent.page, 'assistance-new')
  await fill(formWith(agent.page, 'identifier'), { identifier: virginia.identifier })
  expect(await send(formWith(agent.page, 'identifier'))).toBe(303)
  await agent.page.waitForURL('**/assistance/code')
  await look(agent.page, 'assistance-wait')
  const number = await agent.page.locator('#number').innerText()

  await admin.page.goto(`${house.server.url}/assistance`)
  await look(admin.page, 'assistance')
  await admin.page.locator('tbody a').first().click()
  await admin.page.waitForURL('**/assistance/*')
  await fill(formWith(admin.page, 'number'), { number, current_password: ana.password })
  await look(admin.page, 'assistance-show')
  expect(await send(formWith(admin.page, 'number'))).toBe(200)
  await admin.page.locator('#code').waitFor()
  await look(admin.page, 'assistance-code')
  const code = (await admin.page.locator('#code').innerText()).replaceAll(/\s/g, '')

  await fill(formWith(agent.page, 'code'), { code: '0000000000' })
  expect(await send(formWith(agent.page, 'code'))).toBe(422)
  await look(agent.page, 'assistance-wrong')
  await fill(formWith(agent.page, 'code'), { code })
  expect(await send(formWith(agent.page, 'code'))).toBe(303)
  await agent.page.waitForURL('**/recovery/*')
  const password = 'janela-amarela-tranquila-52'
  await fill(formWith(agent.page, 'password_confirmation'), { password, password_confirmation: password })
  expect(await send(formWith(agent.page, 'password_confirmation'))).toBe(303)
  virginia.password = password
  await enter(agent.page, house.server.url, virginia)
})

// G-02
test('a session runs out under a half-written answer, and not a word is lost', async ({ browser }) => {
  const admin = await sitDown(browser)
  await enter(admin.page, house.server.url, ana)
  const site = await ForeignSite.open(await openWebChat(admin.page, house.server.url))
  const agent = await sitDown(browser)
  await enter(agent.page, house.server.url, virginia)
  await agent.page.goto(`${house.server.url}/conversations`)
  await setPresence(agent.page, 'available')
  const customer = await sitDown(browser)
  const widget = await Widget.open(customer.page, site.url)
  await widget.write('Minha vela rasgou')
  const thread = new Thread(agent.page)
  await thread.open('Minha vela rasgou')
  await thread.type('Trocamos a vela e')

  // The limit passes while she writes.
  inTheDatabase("update session set idle_until = '2020-01-01T00:00:00+00:00' where member_id = (select id from member where identifier = 'virginia@conecta.com.vc'); update instance set revocation = revocation + 1")
  const dialog = agent.page.locator('dialog#reentry')
  await expect(dialog).toBeVisible({ timeout: 40_000 })
  await look(agent.page, 'reentry')
  await fill(dialog.locator('form'), { password: 'palpite' })
  await dialog.locator('form button').click()
  await expect(dialog.locator('[role=alert]:visible')).toBeVisible()
  await look(agent.page, 'reentry-wrong')
  await fill(dialog.locator('form'), { password: virginia.password })
  await dialog.locator('form button').click()
  await expect(dialog).toBeHidden()

  // The words are where they were, the conversation is hers, and the line is live again.
  await expect(agent.page.locator('[name=body]')).toHaveValue('Trocamos a vela e')
  await thread.type(' enviamos amanhã')
  await agent.page.locator('[name=body]').press('Enter')
  await expect(widget.said('Trocamos a vela e enviamos amanhã')).toBeVisible()
  await widget.write('Obrigado!')
  await expect(thread.said('Obrigado!')).toBeVisible()
  await site.close()
})

// G-03
test('outside of the shift the sign-in says so, and a word of an administrator lets in once', async ({ browser }) => {
  const admin = await sitDown(browser)
  await enter(admin.page, house.server.url, ana)
  await admin.page.goto(`${house.server.url}/policies`)
  await admin.page.locator('[name=shift_access]').selectOption('deny')
  await send(formWith(admin.page, 'shift_access'))
  await admin.page.goto(`${house.server.url}/schedules/new`)
  const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getDay() + 3) % 7]!
  const form = formWith(admin.page, 'time_zone')
  for (const other of ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']) await form.locator(`[name=${other}]`).setChecked(other === day)
  await fill(form, { name: 'Plantão' })
  await form.locator(`[name=${day}_from]`).first().fill('10:00')
  await form.locator(`[name=${day}_to]`).first().fill('12:00')
  expect(await send(form)).toBe(303)
  inTheDatabase("update member set schedule_id = (select id from schedule where name = 'Plantão') where identifier = 'virginia@conecta.com.vc'")
  const agent = await sitDown(browser)
  await agent.page.goto(`${house.server.url}/sign-in`)
  await fill(formWith(agent.page, 'identifier'), { identifier: virginia.identifier, password: virginia.password })
  expect(await send(formWith(agent.page, 'identifier'))).toBe(422)
  await look(agent.page, 'shifts-refused')
  await admin.page.goto(`${house.server.url}/shifts`)
  await look(admin.page, 'shifts')
  await send(admin.page.locator('form[action$="/grant"]'))
  await enter(agent.page, house.server.url, virginia)
  await expect(agent.page.locator('#shift')).toBeVisible()
  await look(agent.page, 'shifts-outside')
  await admin.page.goto(`${house.server.url}/policies`)
  await look(admin.page, 'policies-shifts')
  execFileSync(binary, ['admin', 'break-glass', 'expire', '--organisation', 'aurora'], { env: environment() })
})
