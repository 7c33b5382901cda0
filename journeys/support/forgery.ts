// How a forgery is tried: by the button of the sign-in page, in a browser of its own, and what must come of it.
import { type Browser, expect, type Page, test } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { type Clock, second } from './clock.ts'
import { ana, atWork } from './house.ts'
import { client, type Lie, type MockProvider } from './mock_provider.ts'
import type { NameServer } from './names.ts'
import { fill, formWith, send } from './page.ts'

/** What it is, what the audit says of it (nothing: it answers no question of this browser's), and what its reader is told. */
export type Case = [what: string, lie: Lie, reason: string | undefined, page?: keyof typeof pages]

const pages = {
  refused: [422, 'Você não pode entrar por aqui', 'O login da sua empresa funcionou, mas não está conectado a um login daqui. Entre como antes e conecte-o no seu perfil, ou peça a um administrador.'],
  lapsed: [422, 'Demorou demais', 'O login da sua empresa foi começado em outro lugar, já foi respondido ou esperou mais de dez minutos. Comece de novo.'],
  cancelled: [422, 'Você voltou', 'Nada aconteceu. Você pode tentar de novo ou entrar de outra forma.'],
  down: [503, 'O login da sua empresa não responde', 'Tente de novo daqui a pouco. Se você tem uma senha aqui, ela continua valendo.'],
} as const

export class Forgery {
  constructor(
    private readonly base: string,
    private readonly mock: MockProvider,
    private readonly clock: Clock,
    private readonly admin: Page,
  ) {}

  /** An administrator adds the provider, tries it as who comes now, and offers it. Where it is to send its answers. */
  async offer({ kind, ...typed }: { kind: string; name: string; tenants?: string; personal?: boolean }): Promise<URL> {
    const { admin, base, mock } = this
    await admin.goto(`${base}/sso/providers/new?kind=${kind}`)
    const form = formWith(admin, 'client_id')
    const answers = (await admin.locator('#redirect_uri').textContent())!
    await fill(form, { issuer: mock.url, client_id: client.id, secret: client.secret, ...typed })
    expect(await send(form)).toBe(303)
    await admin.waitForURL(/\/sso\/providers\/[0-9a-f]{32}/)
    await admin.locator('a[href$="/trial"]').click()
    await admin.locator('form[action$="/trial"] [name=current_password]').fill(ana.password)
    await admin.locator('form[action$="/trial"] button[data-kind=primary]').click()
    await admin.waitForURL(/done=sso-done-linked/)
    await admin.locator('form[action$="/offer"] button').click()
    await admin.waitForURL(/done=sso-done-offered/)
    return new URL(answers)
  }

  /** Whoever has an address of this domain, which is proven, becomes a member; one group of them a supervisor. */
  async makeMembers({ name }: { name: string }, domain: string, names: NameServer): Promise<void> {
    const { admin, base } = this
    await admin.goto(`${base}/domains`)
    await fill(formWith(admin, 'name'), { name: domain })
    await send(formWith(admin, 'name'))
    await admin.waitForURL(/domains-done-added/)
    names.say(`_guichet.${domain}`, (await admin.locator('td code').textContent())!)
    await send(admin.locator(`form[action="/domains/${domain}/proof"]`))
    await expect(admin.locator('tbody .chip[data-tone=good]')).toHaveCount(1)
    await admin.goto(`${base}/sso`)
    await admin.locator('tbody a', { hasText: name }).click()
    await admin.locator('a[href$="/rules"]').click()
    for (const group of ['supervisores', '']) {
      await admin.waitForURL(/rules/)
      await fill(formWith(admin, 'group'), { group, follows: group !== '', role: group ? 'supervisor' : 'agent' })
      expect(await send(formWith(admin, 'group'))).toBe(303)
      await expect(admin.locator('tbody tr', { hasText: group || 'Todos' })).toHaveCount(1)
    }
  }

  /** Presses the button. The status of the page that the provider's answer leads to. */
  async press(page: Page, name: string, lie: Lie = {}): Promise<number> {
    if (new URL(page.url(), this.base).pathname !== '/sign-in') await page.goto(`${this.base}/sign-in`)
    this.mock.tell(lie)
    const answered = page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith('/callback'))
    await page.locator('[data-providers] a', { hasText: new RegExp(`Entrar com ${name}$`) }).click()
    const status = (await answered).status()
    await page.waitForLoadState('domcontentloaded')
    return status
  }

  async comesIn(page: Page, name: string, lie: Lie = {}): Promise<void> {
    expect(await this.press(page, name, lie)).toBe(303)
    await expect(page.locator('body')).toHaveAttribute('data-member', /.+/)
  }

  /** Comes in by what is said here, in a browser of its own. */
  async isIn(browser: Browser, name: string, lie: Lie): Promise<void> {
    const { context, page } = await atWork(browser)
    await this.comesIn(page, name, lie)
    expect(this.mock.told, 'it was told').toBe(1)
    await context.close()
  }

  async toldOff(page: Page, title: keyof typeof pages, what: string): Promise<void> {
    const [, ...words] = pages[title]
    expect((await page.locator('.refusal').innerText()).split(/\s*\n\s*/).filter(Boolean), what).toEqual(words)
    expect(await page.locator('main').innerText(), what).not.toMatch(/7f3a|forge|token|nonce|signature|issuer|invalid_|http/i)
    await page.goto(`${this.base}/conversations`)
    expect(new URL(page.url()).pathname, `${what}: is not in`).toBe('/sign-in')
  }

  /** None of these is let in; each is told no more than is plain, and the audit more; and without the lie each is let in. */
  async nobodyComesBy(browser: Browser, { name }: { name: string }, cases: Case[]): Promise<void> {
    const before = (await this.reasons()).length
    for (const [what, lie, , title = 'refused'] of cases) {
      await test.step(what, async () => {
        this.clock.pass(second)
        const { context, page } = await atWork(browser)
        expect(await this.press(page, name, lie), what).toBe(pages[title][0])
        expect(this.mock.told, `${what}: was told, and is one lie`).toBe(1)
        await this.toldOff(page, title, what)
        await this.comesIn(page, name)
        await context.close()
      })
    }
    expect((await this.reasons()).slice(before)).toEqual(cases.flatMap(([, , reason]) => reason ?? []))
  }

  /** The audit as a file: why each of those who were not let in was not. */
  private async reasons(): Promise<string[]> {
    await this.admin.goto(`${this.base}/audit?family=sso`)
    const [file] = await Promise.all([this.admin.waitForEvent('download'), this.admin.locator('button[name=format][value=json]').click()])
    const all = JSON.parse(readFileSync(await file.path(), 'utf8')) as { action: string; outcome: string; data: { reason: string } }[]
    return all.filter(({ action }) => action === 'sso.refused').map(({ outcome, data }) => data.reason || outcome).reverse()
  }
}
