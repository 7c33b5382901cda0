// Looks at one page as strictly as a machine can, and says in sentences what is wrong with it.
import type { ConsoleMessage, Page as Tab } from '@playwright/test'
import axe from 'axe-core'
import { fill, formWith, shots } from './page.ts'
import { filled, type Page } from './pages.ts'
import { type Locale, slips } from './sentences.ts'

declare global {
  interface Window {
    axe: typeof axe
    Turbo: { visit: (address: string) => void }
  }
}

/**
 * How a house is walked through in one language, in a window of one width; nothing may stand beyond the edge of the
 * least one either. Colours, in the light and in the dark, are looked at where it is said: words have none.
 */
export type Walk = { locale: Locale; width: number; least: number; colours?: boolean; script?: boolean }

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const light = (colours: boolean) => ({ runOnly: { type: 'tag' as const, values: tags }, rules: { 'color-contrast': { enabled: colours } } })
const dark = { runOnly: ['color-contrast'] }

/** High enough that most pages need not be unfolded. */
const usual = 2400

export class Inspector {
  private readonly complaints: string[] = []
  private noise: string[] = []

  constructor(
    private readonly tab: Tab,
    private readonly base: string,
    private readonly walk: Walk,
  ) {
    tab.on('console', (message) => this.hear(message))
    tab.on('pageerror', (error) => this.noise.push(`throws ${error.message}`))
  }

  /** All that is wrong, each with the page it is wrong on. */
  async look(pages: Page[], ids: Record<string, string>): Promise<string[]> {
    for (const page of pages) {
      const before = this.complaints.length
      await this.open(page, filled(page.at, ids)).catch((trouble: Error) => this.complaints.push(`cannot be looked at: ${trouble.message}`))
      const name = `${this.walk.locale} ${page.at}${page.sent ? ' (sent)' : ''}`
      this.complaints.push(...this.complaints.splice(before).map((what) => `${name} ${what}`))
    }
    return this.complaints
  }

  private async open(page: Page, address: string): Promise<void> {
    this.noise = []
    await this.wide(this.walk.width)
    const came = await this.come(page, address)
    const says = page.sent ? await this.send(page.sent) : came
    this.expect(says === (page.says ?? 200), `answers ${says}`)
    const at = new URL(this.tab.url())
    this.expect(page.sent !== undefined || at.pathname + at.search === address, `leads to ${at.pathname}`)
    await this.read()
    await this.fits()
    if (this.walk.script !== false) await this.accessible()
    // All of them would be thousands.
    if (process.env.JOURNEY_SHOTS !== '1') await shots(this.tab, `${this.walk.locale}${page.at.replace(/\W+/g, '-')}${page.sent ? '-sent' : ''}`)
    this.complaints.push(...this.noise)
  }

  /** As a link that is pressed on the page before, if that one follows links by itself; else as an address that is typed. */
  private async come(page: Page, address: string): Promise<number> {
    const pressed = await this.tab.evaluate(() => 'Turbo' in window)
    if (!pressed || page.apart || page.says) return (await this.tab.goto(this.base + address))!.status()
    const answered = this.tab.waitForResponse((answer) => answer.url() === this.base + address)
    await this.tab.evaluate(press, address)
    return (await answered).status()
  }

  /** A form as somebody fills it whose browser checks nothing; its answer is there when the page it stood on is gone. */
  private async send(fields: Record<string, string>): Promise<number> {
    const form = formWith(this.tab, Object.keys(fields)[0]!)
    await form.evaluate((element: HTMLFormElement) => (element.noValidate = true))
    await fill(form, fields)
    await this.tab.locator('main').evaluate((main) => main.setAttribute('data-before', ''))
    const answered = this.tab.waitForResponse((answer) => answer.request().method() === 'POST' && answer.request().resourceType() !== 'ping')
    await form.locator('button:not([type=button], [formnovalidate])').last().click()
    const status = (await answered).status()
    await this.tab.locator('main:not([data-before])').waitFor()
    // A pointer that rests where the next page has a link would have it fetched before anybody asks.
    await this.tab.mouse.move(0, 0)
    return status
  }

  private async read(): Promise<void> {
    const seen = await this.tab.evaluate(whatIsRead)
    this.expect(seen.lang === this.walk.locale, `is in ${seen.lang}`)
    this.complaints.push(...slips(seen.text, this.walk.locale))
  }

  /** By hand, where `accessible` of page.ts takes care of frames as well: these pages have none, and they are many. */
  private async accessible(): Promise<void> {
    await this.unfold()
    if (!(await this.tab.evaluate(() => 'axe' in window))) await this.tab.evaluate(axe.source)
    const found = await this.tab.evaluate(violations, light(this.walk.colours ?? false))
    this.complaints.push(...found.map((what) => `is hard to use: ${what}`))
    if (this.walk.colours) await this.inTheDark()
  }

  /** The same elements in other colours. Until all of them are drawn anew some stand on the ground of the other scheme. */
  private async inTheDark(): Promise<void> {
    await this.tab.emulateMedia({ colorScheme: 'dark' })
    const look = () => this.tab.evaluate(violations, dark)
    await this.tab.evaluate(repainted)
    let found = await look()
    for (const deadline = Date.now() + 5_000; found.length && Date.now() < deadline; ) found = await look()
    this.complaints.push(...found.map((what) => `is hard to read in the dark: ${what}`))
    await this.tab.emulateMedia({ colorScheme: 'light' })
  }

  private async fits(): Promise<void> {
    await this.wide(this.walk.least)
    // Until it is drawn anew a page stands as it was.
    const fits = this.tab.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth, undefined, { timeout: 5_000 })
    await fits.catch(() => this.complaints.push(`stands beyond the edge at ${this.walk.least} px`))
  }

  /** As high as what it shows: what is scrolled away is judged by nobody, and what sticks to an edge lies on something. */
  private async unfold(): Promise<void> {
    await this.wide(this.walk.width)
    const hidden = await this.tab.evaluate(() => {
      const main = document.querySelector('main')!
      return Math.max(0, main.scrollHeight - main.clientHeight)
    })
    await this.wide(this.walk.width, usual + hidden)
  }

  private async wide(width: number, height = usual): Promise<void> {
    const now = this.tab.viewportSize()
    if (now?.width !== width || now.height !== height) await this.tab.setViewportSize({ width, height })
  }

  /** A refusal is a line in the console of every browser, and no mistake. */
  private hear(message: ConsoleMessage): void {
    const { url } = message.location()
    const refusal = /status of 4\d\d/.test(message.text()) && url.startsWith(this.base) && !/\/(assets|brand)\//.test(url)
    if (message.type() === 'error' && !refusal) this.noise.push(`complains in the console: ${message.text()} ${message.location().url}`)
  }

  private expect(holds: boolean, otherwise: string): void {
    if (!holds) this.complaints.push(otherwise)
  }
}

/** Runs in the page: a link on it, which the page follows without being loaded anew. */
async function press(address: string): Promise<void> {
  const there = new Promise((done) => addEventListener('turbo:load', done, { once: true }))
  window.Turbo.visit(address)
  await there
}

/** Runs in the page: until it is drawn anew. */
async function repainted(): Promise<void> {
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame)
}

/** Runs in the page: what stands in the way of those who see, hear or move otherwise. */
async function violations(which: axe.RunOptions): Promise<string[]> {
  const found = await window.axe.run(document, { ...which, resultTypes: ['violations'] })
  return found.violations.map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

/** Runs in the page: its words, without what people wrote themselves or what is in another language on purpose. */
function whatIsRead(): { lang: string; text: string } {
  const others = 'script, style, noscript, code, textarea, bdi, [lang]:not(html)'
  const texts = [document.title]
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode
    if (!parentElement?.closest(others) && textContent?.trim()) texts.push(textContent.trim().replace(/\s+/g, ' '))
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-unreached', 'data-show', 'data-text', 'data-done']) {
    for (const element of document.body.querySelectorAll(`[${name}]`)) {
      if (!element.closest(others)) texts.push(element.getAttribute(name)!)
    }
  }
  return { lang: document.documentElement.lang, text: texts.join('\n') }
}
