// The steps that several stories share, each done as a person does it: through the pages.
import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import { linkTo, Mailbox } from './mail.ts'
import { fill, formWith, send } from './page.ts'
import { type Options, Server } from './server.ts'

export type Person = { name: string; identifier: string; recovery: string; password: string }

export const ana: Person = {
  name: 'Ana Lima',
  identifier: 'ana@aurora.example',
  recovery: 'ana@aurora.example',
  password: 'vela-cobre-janela-71',
}

/** Her sign-in is an address that no mail ever reaches; her links go elsewhere. */
export const virginia: Person = {
  name: 'Virgínia Prado',
  identifier: 'virginia@conecta.com.vc',
  recovery: 'virginia.prado@mail.example',
  password: 'farol-laranja-sereno-38',
}

export const sentences = {
  locked: 'Seu login está temporariamente bloqueado!',
  signOutRefused:
    'Você não pode fazer logout enquanto houver atendimentos em andamento. Finalize-os para sair da aplicação.',
}

export type House = { server: Server; mail: Mailbox; close: () => Promise<void> }

/** A fresh Guichet beside a mail server that listens. */
export async function openHouse(options: Options = {}): Promise<House> {
  const mail = await Mailbox.open()
  const server = await Server.start({ smtp: mail.url, ...options })
  return { server, mail, close: () => Promise.all([server.stop(), mail.close()]).then(() => undefined) }
}

/** A person at a browser of their own: own cookies, own language. */
export async function sitDown(browser: Browser, locale = 'pt-BR'): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ locale })
  return { context, page: await context.newPage() }
}

/** The same at a computer of a company, which trusts the authority of its own providers. */
export async function atWork(browser: Browser, more: { javaScriptEnabled?: boolean } = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ locale: 'pt-BR', ignoreHTTPSErrors: true, reducedMotion: 'reduce', ...more })
  return { context, page: await context.newPage() }
}

/** Opens the one-time link and creates the first organisation with its administrator. */
export async function setUp(page: Page, server: Server, person = ana): Promise<void> {
  await page.goto(await server.setupLink())
  const form = formWith(page, 'password')
  await fill(form, {
    organisation: 'Aurora',
    slug: 'aurora',
    'time_zone?': 'America/Sao_Paulo',
    'locale?': 'pt-BR',
    'product?': 'Aurora Atende',
    display_name: person.name,
    identifier: person.identifier,
    'recovery_address?': person.recovery,
    password: person.password,
    'password_confirmation?': person.password,
  })
  expect(await send(form)).toBe(303)
}

/** Chooses the language from the list in the corner of the sign-in page. */
export async function speak(page: Page, locale: string): Promise<void> {
  const list = page.locator('select[name=locale]').last()
  if ((await list.inputValue()) !== locale) {
    await list.selectOption(locale)
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, locale)
  }
}

export async function signIn(page: Page, base: string, person: Person, password = person.password): Promise<number> {
  if (new URL(page.url(), base).pathname !== '/sign-in') await page.goto(`${base}/sign-in`)
  const form = formWith(page, 'identifier')
  await fill(form, { identifier: person.identifier, password })
  return send(form)
}

export async function enter(page: Page, base: string, person: Person): Promise<void> {
  expect(await signIn(page, base, person)).toBe(303)
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** An administrator creates an agent; nothing else has to be pressed for the invitation to leave. */
export async function createAgent(page: Page, base: string, person: Person, more: Record<string, string> = {}): Promise<void> {
  await page.goto(`${base}/members/new`)
  const form = formWith(page, 'recovery_address')
  await fill(form, {
    display_name: person.name,
    identifier: person.identifier,
    recovery_address: person.recovery,
    role: 'agent',
    locale: 'pt-BR',
    'landing?': 'conversations',
    ...more,
  })
  expect(await send(form)).toBe(303)
}

/** Types a new password twice on the page of a link. Returns the status of the answer. */
export async function choosePassword(page: Page, password: string, again = password): Promise<number> {
  const form = formWith(page, 'password_confirmation')
  await fill(form, { password, password_confirmation: again })
  return send(form)
}

/** From the invitation in the mailbox to a password that works. */
export async function acceptInvitation(page: Page, mail: Mailbox, person: Person): Promise<void> {
  await page.goto(linkTo('/invitations/', await mail.waitFor(person.recovery)))
  expect(await choosePassword(page, person.password)).toBe(303)
  await page.waitForURL('**/sign-in**')
}

/** Opens a web-chat channel and returns the script tag that its page offers. */
export async function openWebChat(page: Page, base: string, name = 'Site'): Promise<string> {
  await page.goto(`${base}/channels/new`)
  const form = formWith(page, 'name')
  await fill(form, { name, 'kind?': 'webchat' })
  expect(await send(form)).toBe(303)
  await page.locator('code', { hasText: '/widget.js' }).first().waitFor()
  const tag = (await page.locator('code').allTextContents()).find((text) => text.includes('/widget.js'))
  expect(tag, 'the script tag on the page of the channel').toContain('data-channel')
  return tag!.trim()
}

/** What the agent says of themself: `available`, `break`, … */
export async function setPresence(page: Page, status: string): Promise<void> {
  const list = page.locator('form[action="/presence"] select')
  const answered = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/presence')
  await list.selectOption(status)
  expect((await answered).status()).toBeLessThan(400)
}

/** Presses "Sign out" in the menu behind the avatar. Returns the status of the answer. */
export async function signOut(page: Page): Promise<number> {
  const form = page.locator('form[action="/sign-out"]').last()
  if (!(await form.isVisible())) await page.locator('.avatar-button').click()
  const status = await send(form)
  // Leaving is a visit of its own; whoever goes on before it would be overtaken by it.
  if (status === 303) await page.waitForURL((url) => url.pathname === '/sign-in')
  return status
}
