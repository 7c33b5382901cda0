// The two sides of a conversation: the visitor's widget and the agent's thread.
import { expect, type Locator, type Page } from '@playwright/test'
import { fill, formWith, send } from './page.ts'

type Attachment = { name: string; mimeType: string; buffer: Buffer }

/** The chat of a visitor on somebody else's page. Locators see through its open shadow root. */
export class Widget {
  readonly root: Locator
  private constructor(readonly page: Page) {
    this.root = page.locator('guichet-chat, guichet-widget').first()
  }

  static async open(page: Page, site: string): Promise<Widget> {
    await page.goto(site)
    const widget = new Widget(page)
    await widget.show()
    return widget
  }

  /** Presses the launcher unless the panel is already there. */
  async show(): Promise<void> {
    const field = this.root.getByRole('textbox').last()
    await this.root.getByRole('button').first().waitFor()
    if (!(await field.isVisible())) await this.root.getByRole('button').last().click()
    await field.waitFor()
  }

  async type(text: string): Promise<void> {
    await this.root.getByRole('textbox').last().pressSequentially(text, { delay: 20 })
  }

  async write(text: string): Promise<void> {
    const field = this.root.getByRole('textbox').last()
    await field.fill(text)
    await field.press('Enter')
  }

  async attach(file: Attachment): Promise<void> {
    await this.root.locator('input[type=file]').setInputFiles(file)
    await this.root.locator('textarea').press('Enter')
  }

  log(): Locator {
    return this.root.getByRole('log')
  }

  said(text: string): Locator {
    return this.log().getByText(text, { exact: true })
  }
}

/** The agent's page of one conversation. */
export class Thread {
  constructor(readonly page: Page) {}

  /** Opens the conversation from the list, without going through its address. */
  async open(text: string): Promise<void> {
    await this.page.locator('#rows').getByText(text).first().click()
    await this.page.waitForURL('**/conversations/*')
    await this.log().waitFor()
  }

  get address(): string {
    return new URL(this.page.url()).pathname
  }

  log(): Locator {
    return this.page.locator('[role=log]')
  }

  said(text: string): Locator {
    return this.log().getByText(text, { exact: true })
  }

  private composer(): Locator {
    return formWith(this.page, 'body')
  }

  async type(text: string): Promise<void> {
    await this.composer().locator('[name=body]').pressSequentially(text, { delay: 20 })
  }

  async write(text: string): Promise<void> {
    await this.composer().locator('[name=body]').fill(text)
    await this.composer().locator('button:not([type=button])').last().click()
  }

  async attach(file: Attachment): Promise<void> {
    await this.composer().locator('input[type=file]').setInputFiles(file)
    await this.composer().locator('button:not([type=button])').last().click()
  }

  async close(category: string, summary: string): Promise<void> {
    const form = formWith(this.page, 'summary')
    if (!(await form.isVisible())) await this.page.locator('[data-shortcut=close]').click()
    await form.waitFor()
    const list = form.locator('select[name=category]')
    if (await list.count()) await list.selectOption({ index: await firstRealOption(list) })
    else await fill(form, { category })
    await fill(form, { summary })
    expect(await send(form)).toBeLessThan(400)
  }
}

/** The first option with a value: the empty one only says "choose". */
async function firstRealOption(list: Locator): Promise<number> {
  const values = await list.locator('option').evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value))
  return Math.max(0, values.findIndex((value) => value !== ''))
}

export const photo: Attachment = {
  name: 'vela-rasgada.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
}

export const quote: Attachment = {
  name: 'orçamento.txt',
  mimeType: 'text/plain',
  buffer: Buffer.from('Vela mestra: 1.200,00\n'),
}

