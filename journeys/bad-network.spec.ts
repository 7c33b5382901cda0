import { expect, type Page, test } from '@playwright/test'
import { quote, Thread, Widget } from './support/desk.ts'
import { ForeignSite } from './support/foreign.ts'
import { ana, enter, type House, openHouse, openWebChat, setUp, signIn, sitDown } from './support/house.ts'
import { fill, formWith, send } from './support/page.ts'
import { Visitor } from './support/visitor.ts'

let house: House
let tag = ''
test.beforeAll(async ({ browser }) => {
  house = await openHouse()
  const { context, page } = await sitDown(browser)
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) expect(await signIn(page, house.server.url, ana)).toBe(303)
  tag = await openWebChat(page, house.server.url)
  await context.close()
})
// Pages that stay open go on asking for a house that is gone, beside every story after this one.
test.afterEach(async ({ browser }) => {
  for (const context of browser.contexts()) await context.close()
})
test.afterAll(() => house?.close())

const ANSWERS = '**/conversations/*/messages'

/** Somebody at the counter, with the conversation of that customer open. */
async function answering(page: Page, name: string): Promise<Thread> {
  await enter(page, house.server.url, ana)
  await page.goto(`${house.server.url}/conversations?inbox=all`)
  const thread = new Thread(page)
  await thread.open(name)
  return thread
}

/** Lets answers through again, or breaks them off before they leave. */
const cut = (page: Page) => page.route(ANSWERS, (route) => (route.request().method() === 'POST' ? route.abort() : route.fallback()))

test('an answer that comes late is shown in its own thread and in no other', async ({ browser }) => {
  const [alfa] = [await Visitor.arrive(tag, 'Alfa Lenta', 'oi, é o alfa'), await Visitor.arrive(tag, 'Beta Lenta', 'oi, é o beta')]
  const { page } = await sitDown(browser)
  const thread = await answering(page, 'Alfa Lenta')
  await page.route(ANSWERS, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback()
    const answer = await route.fetch()
    await new Promise((done) => setTimeout(done, 1_500))
    await route.fulfill({ response: answer })
  })
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/messages'))
  await thread.write('só para o alfa')
  await thread.open('Beta Lenta')
  await answered
  await page.waitForTimeout(300)
  await expect(thread.said('só para o alfa'), 'nothing of another customer stands here').toHaveCount(0)
  expect(await alfa.heard()).toEqual(['só para o alfa'])
  await thread.open('Alfa Lenta')
  await expect(thread.said('só para o alfa')).toHaveCount(1)
})

test('a refusal that comes late touches only the conversation it is about, and the words stay to be seen', async ({ browser }) => {
  await Visitor.arrive(tag, 'Gama Recusada', 'oi, é a gama')
  await Visitor.arrive(tag, 'Delta Livre', 'oi, é o delta')
  const { page } = await sitDown(browser)
  const thread = await answering(page, 'Gama Recusada')
  await page.route(ANSWERS, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback()
    await new Promise((done) => setTimeout(done, 1_000))
    await route.fulfill({ status: 409, contentType: 'text/vnd.turbo-stream.html', body: '<turbo-stream action="replace" target="composer"><template><p id="composer">trancado</p></template></turbo-stream>' })
  })
  await thread.write('palavras que voltam')
  await thread.open('Delta Livre')
  await page.waitForTimeout(1_500)
  await expect(page.locator('#composer')).not.toContainText('trancado')
  await expect(page.locator('#unsent')).toBeVisible()
  await page.unroute(ANSWERS)
  await page.locator('#unsent a').click()
  await expect(thread.log().locator('.msg[data-pending][data-state=failed]')).toContainText('palavras que voltam')
  await thread.log().locator('[data-composer-drop]').click()
  await expect(page.locator('#body')).toHaveValue('palavras que voltam')
  await page.locator('#body').fill('')
})

test('what waits to be sent goes out from any page, and every page says that it waits', async ({ browser }) => {
  const visitor = await Visitor.arrive(tag, 'Épsilon Paciente', 'oi, é o épsilon')
  const { page } = await sitDown(browser)
  const thread = await answering(page, 'Épsilon Paciente')
  await cut(page)
  await thread.write('vai depois')
  await expect(thread.log().locator('[data-pending][data-waiting]')).toBeVisible()
  await page.locator('.avatar-button').click()
  await page.locator('#me a[href="/profile"]').click()
  await page.waitForURL('**/profile')
  await expect(page.locator('#unsent')).toBeVisible({ timeout: 10_000 })
  expect(await visitor.heard()).toEqual([])
  await page.unroute(ANSWERS)
  await expect.poll(() => visitor.heard(), { timeout: 15_000 }).toEqual(['vai depois'])
  await expect(page.locator('#unsent')).toBeHidden()
})

test('words that were sent with a file survive a page that is loaded anew', async ({ browser }) => {
  const visitor = await Visitor.arrive(tag, 'Zeta Anexa', 'oi, é a zeta')
  const { page } = await sitDown(browser)
  const thread = await answering(page, 'Zeta Anexa')
  await cut(page)
  await page.locator('#body').fill('segue o orçamento')
  await thread.attach(quote)
  await expect(thread.log().locator('[data-pending][data-waiting]')).toContainText(quote.name)
  await page.reload()
  await expect(thread.log().locator('[data-pending]')).toContainText('segue o orçamento')
  await page.unroute(ANSWERS)
  await expect.poll(() => visitor.files(), { timeout: 15_000 }).toEqual([quote.name])
  expect(await visitor.heard()).toEqual(['segue o orçamento'])
})

test('closing is held back once while an answer waits, and says why', async ({ browser }) => {
  const visitor = await Visitor.arrive(tag, 'Eta Apressada', 'oi, é a eta')
  const { page } = await sitDown(browser)
  const thread = await answering(page, 'Eta Apressada')
  await thread.write('primeira')
  await expect.poll(() => visitor.heard()).toEqual(['primeira'])
  await cut(page)
  await thread.write('a que espera')
  await expect(thread.log().locator('[data-pending][data-waiting]')).toBeVisible()
  await page.locator('[data-shortcut=close]').click()
  const form = formWith(page, 'summary')
  await form.locator('select[name=category]').selectOption({ index: 1 })
  await form.locator('[name=summary]').fill('resolvido')
  await form.locator('button:not([type=button])').click()
  await expect(page.locator('#unsent[data-held]')).toBeVisible()
  await page.locator('#unsent').screenshot({ path: test.info().outputPath('held.png') })
  await page.unroute(ANSWERS)
  await expect.poll(() => visitor.heard(), { timeout: 15_000 }).toEqual(['primeira', 'a que espera'])
  await thread.close('', 'resolvido')
  await expect(page.locator('.composer-closed')).toBeVisible()
})

test('a note that is being written comes back as a note', async ({ browser }) => {
  await Visitor.arrive(tag, 'Teta Discreta', 'oi, é a teta')
  const { page } = await sitDown(browser)
  await answering(page, 'Teta Discreta')
  await page.locator('#body').fill('isto é só para nós')
  await page.locator('.composer-tabs label').last().click()
  await page.reload()
  await expect(page.locator('#body')).toHaveValue('isto é só para nós')
  await expect(page.locator('.composer [name=kind][value=note]')).toBeChecked()
})

test('the rest of a word is no command, and two clicks do not open and shut', async ({ browser }) => {
  await Visitor.arrive(tag, 'Iota Veloz', 'oi, é o iota')
  const { page } = await sitDown(browser)
  const thread = await answering(page, 'Iota Veloz')
  await thread.write('minha')
  await expect(thread.said('minha')).toBeVisible()
  await page.locator('#body').pressSequentially('nunca vi', { delay: 10 })
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  await page.keyboard.type('e')
  await expect(page.locator('dialog#close')).toBeHidden()
  await page.waitForTimeout(1_100)
  await page.keyboard.type('e')
  await expect(page.locator('dialog#close')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.locator('[data-shortcut=close]').dblclick()
  await expect(page.locator('dialog#close')).toBeVisible()
})

test('a session that has ended keeps its question open whatever is pressed', async ({ browser }) => {
  const { page } = await sitDown(browser)
  await enter(page, house.server.url, ana)
  await page.goto(`${house.server.url}/conversations`)
  await page.evaluate(() => document.dispatchEvent(new CustomEvent('guichet:signed-out', { cancelable: true })))
  const dialog = page.locator('dialog[data-controller~=reentry]')
  await expect(dialog).toBeVisible()
  for (let press = 0; press < 4; press++) await page.keyboard.press('Escape')
  await page.waitForTimeout(200)
  await expect(dialog).toBeVisible()
  await expect(dialog.locator('input[name=password]')).toBeFocused()
})

test('an action that does not reach the server says so and shows what is true', async ({ browser }) => {
  const { page } = await sitDown(browser)
  await enter(page, house.server.url, ana)
  await page.goto(`${house.server.url}/conversations`)
  const list = page.locator('.presence select')
  const before = await list.inputValue()
  await page.route('**/presence', (route) => route.abort())
  await list.selectOption(before === 'break' ? 'available' : 'break')
  await expect(page.locator('#flashes [role=alert]')).toBeVisible()
  await expect(list).toHaveValue(before)
})

// 003-17
test('whoever looks elsewhere is told of a customer, and nobody else', async ({ browser }) => {
  const { context, page } = await sitDown(browser)
  await context.grantPermissions(['notifications'], { origin: house.server.url })
  await page.addInitScript(() => {
    const told: { title: string; body?: string; tag?: string }[] = []
    Object.assign(window, { told })
    class Spy extends EventTarget {
      static permission = 'granted'
      static requestPermission = () => Promise.resolve('granted')
      onclick: (() => void) | null = null
      constructor(title: string, options: NotificationOptions = {}) {
        super()
        told.push({ title, body: options.body, tag: options.tag })
      }
      close() {}
    }
    Object.assign(window, { Notification: Spy })
    document.hasFocus = () => false
  })
  const told = () => page.evaluate(() => (window as unknown as { told: { title: string; body?: string }[] }).told)
  await enter(page, house.server.url, ana)
  await page.goto(`${house.server.url}/profile/notifications`)
  await expect(page.locator('[data-notifications-target=state]')).toHaveAttribute('data-state', 'good')
  const form = formWith(page, 'about')
  await form.locator('[value=waiting]').check()
  expect(await send(form)).toBe(303)
  await page.goto(`${house.server.url}/conversations?inbox=queue`)
  await expect(page.locator('#connection')).toHaveAttribute('data-state', 'live')
  await page.waitForTimeout(500)
  await Visitor.arrive(tag, 'Capa Nova', 'tem alguém aí?')
  await expect.poll(told).toEqual([expect.objectContaining({ title: 'Um cliente espera', body: 'Capa Nova' })])
  await page.goto(`${house.server.url}/profile/notifications`)
  await form.locator('[value=nothing]').check()
  expect(await send(form)).toBe(303)
  await page.goto(`${house.server.url}/conversations?inbox=queue`)
  await Visitor.arrive(tag, 'Lambda Muda', 'e agora?')
  await expect(page.locator('#rows')).toContainText('Lambda Muda')
  await page.waitForTimeout(600)
  expect(await told()).toEqual([])
})

test('a slip in the first form of the chat is corrected where it was made, and a closed chat says that it is closed', async ({ browser }) => {
  const admin = await sitDown(browser)
  await enter(admin.page, house.server.url, ana)
  await admin.page.goto(`${house.server.url}/channels/new`)
  const form = formWith(admin.page, 'name')
  await fill(form, { name: 'Com perguntas' })
  for (const box of await form.locator('input[name=ask]').all()) await box.check()
  expect(await send(form)).toBe(303)
  const asking = (await admin.page.locator('pre, code, textarea').filter({ hasText: 'widget.js' }).first().textContent()) ?? ''
  const site = await ForeignSite.open(asking.trim())
  const { page } = await sitDown(browser)
  await page.goto(site.url)
  const widget = page.locator('guichet-chat')
  await widget.getByRole('button').first().click()
  await widget.locator('input[name=name]').fill('Maria')
  await widget.locator('input[name=email]').fill('maria@gmail')
  await widget.locator('.start .go').click()
  await expect(widget.locator('.start .wrong')).toContainText('e-mail')
  await expect(widget.locator('input[name=email]')).toBeFocused()
  await widget.locator('input[name=email]').fill('maria@mail.example')
  await widget.locator('.start .go').click()
  await expect(widget.locator('.start')).toHaveCount(0)
  const chat = await Widget.open(page, site.url)
  await chat.write('oi')
  await expect(chat.log().locator('.m.in:not(.wait)')).toContainText('oi')

  await admin.page.locator('form[action$="/closure"] button').first().click()
  await admin.page.waitForURL('**/channels/**')
  await page.waitForTimeout(1_200)
  await chat.write('ainda aí?')
  await expect(widget.locator('.state')).toContainText('fechado')
  await site.close()
})
