// What stands between a mail server and its reader in many offices: a program that opens whatever a letter links to, and
// a browser without a person that presses whatever it finds there, before anybody has read a word.
import { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test'

/** By these names scanners, previews and proxies come. */
const agents = [
  'Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; WOW64; Trident/6.0)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0',
  'BarracudaCentral/1.0',
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'WhatsApp/2.24',
  'python-requests/2.32.3',
  'curl/8.11.0',
  'SkypeUriPreview Preview/0.5',
  'bot',
]
/** S-022 asks for fifty. */
const times = 50

/** Cookies that open something; a language or the name of an organisation opens nothing. */
const opens = /guichet(_dev)?(_flow)?$|guichet_devices/

const pressable = 'a[href], button, input[type=submit], input[type=button], input[type=image], summary, [role=button]'

export class Scanner {
  /** All that was pressed, as a person would call it. */
  readonly pressed: string[] = []

  private constructor(
    readonly context: BrowserContext,
    private readonly page: Page,
  ) {}

  /** With nobody's cookies. */
  static async begin(browser: Browser): Promise<Scanner> {
    const context = await browser.newContext({ locale: 'en-US', userAgent: agents[1]! })
    return new Scanner(context, await context.newPage())
  }

  /** Fetches the link fifty times, and asks about it in every other way that must not matter. Each time it says the same. */
  async fetches(link: string, status = 200): Promise<void> {
    const by = (n: number) => agents[n % agents.length]!
    for (let n = 0; n < times; n += agents.length) {
      const looks = agents.map((_, k) => ask('GET', link, by(n + k)))
      for (const seen of await Promise.all(looks)) expect(seen.status, `GET ${link}`).toBe(status)
    }
    for (const agent of agents) {
      expect((await ask('HEAD', link, agent)).status, `HEAD ${link}`).toBe(status)
      expect((await ask('OPTIONS', link, agent)).status, `OPTIONS ${link}`).toBeLessThan(500)
    }
  }

  /** Opens the link as a browser does, and does nothing more. */
  async opens(link: string): Promise<void> {
    const answer = await this.page.goto(link, { waitUntil: 'load' })
    expect(answer!.status(), link).toBeLessThan(500)
  }

  /** Presses everything there is behind the link, one thing after the other, each time from the beginning. */
  async presses(link: string): Promise<void> {
    const before = this.pressed.length
    for (let n = 0; ; n++) {
      await this.opens(link)
      const things = this.page.locator(pressable).filter({ visible: true })
      if (n >= (await things.count())) break
      await this.press(things.nth(n))
    }
    for (let n = 0; ; n++) {
      await this.opens(link)
      const forms = this.page.locator('form')
      if (n >= (await forms.count())) break
      await this.sendEmpty(forms.nth(n))
    }
    await this.persists(link)
    expect(this.pressed.length - before, `what it found to press behind ${link}`).toBeGreaterThan(1)
    const cookies = (await this.context.cookies()).map((cookie) => cookie.name)
    expect(cookies.filter((name) => opens.test(name)), 'a scanner is let in nowhere').toEqual([])
  }

  /** Goes on with what the page answers: a refusal offers more to press than the page before did. */
  private async persists(link: string): Promise<void> {
    await this.opens(link)
    if ((await this.page.locator('main form').count()) === 0) return
    const main = this.page.locator('main form').first()
    await this.sendEmpty(main)
    const buttons = this.page.locator('main button').filter({ visible: true })
    for (let n = 0; n < (await buttons.count()); n++) await this.press(buttons.nth(n))
    if ((await main.count()) > 0) await this.sendEmpty(main)
  }

  /** A press that leads to another page is followed until that has loaded. */
  private async press(thing: Locator): Promise<void> {
    const { name, leads } = await thing.evaluate(about)
    this.pressed.push(name)
    const arrived = leads ? this.page.waitForEvent('load') : Promise.resolve()
    await Promise.all([arrived, thing.click()])
  }

  /** Past whatever the browser asks for first: no field is looked at, and no script is asked. */
  private async sendEmpty(form: Locator): Promise<void> {
    this.pressed.push(await form.evaluate((element: HTMLFormElement) => `form ${new URL(element.action).pathname}`))
    const arrived = this.page.waitForEvent('load')
    await form.evaluate((element) => HTMLFormElement.prototype.submit.call(element))
    await arrived
  }
}

/** In the page: what it is called, and whether pressing it loads another. */
function about(element: HTMLElement | SVGElement): { name: string; leads: boolean } {
  const name = element.textContent?.trim() || element.getAttribute('aria-label') || element.tagName
  if (element instanceof HTMLAnchorElement) return { name, leads: element.href.split('#')[0] !== location.href.split('#')[0] }
  const submits = element instanceof HTMLButtonElement || element instanceof HTMLInputElement
  return { name, leads: submits && element.type === 'submit' && (element.form?.checkValidity() ?? false) }
}

/** One question, and where its redirects lead; no answer on the way may carry a cookie that opens something. */
async function ask(method: string, link: string, agent: string): Promise<{ status: number }> {
  const answer = await fetch(link, { method, redirect: 'manual', headers: { 'user-agent': agent } })
  await answer.arrayBuffer()
  const names = answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0]!)
  expect(names.filter((name) => opens.test(name)), `cookies of ${method} ${link}`).toEqual([])
  const next = answer.headers.get('location')
  if (answer.status >= 300 && answer.status < 400 && next) return ask(method, new URL(next, link).href, agent)
  return { status: answer.status }
}
