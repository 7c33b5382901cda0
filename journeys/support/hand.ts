// Somebody who sends forms without looking at them. What it holds of cookies a browser takes over to look with.
import { type APIRequestContext, devices, expect, request } from '@playwright/test'

type Fields = Record<string, string | string[]>

export class Hand {
  private constructor(
    private readonly wire: APIRequestContext,
    readonly base: string,
  ) {}

  static async at(base: string): Promise<Hand> {
    return new Hand(await request.newContext({ userAgent: devices['Desktop Chrome'].userAgent }), base)
  }

  async cookies() {
    return (await this.wire.storageState()).cookies
  }

  async away(): Promise<void> {
    await this.wire.dispose()
  }

  /** Sends a form and returns where its answer leads. */
  async post(path: string, fields: Fields = {}): Promise<string> {
    const answer = await this.send(path, fields)
    expect(answer.status(), `POST ${path}`).toBe(303)
    return answer.headers().location!
  }

  /** The same for what is refused, or is answered by a page that no address shows. */
  async send(path: string, fields: Fields = {}) {
    const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
    const headers = { origin: this.base, 'content-type': 'application/x-www-form-urlencoded' }
    return this.wire.post(this.base + path, { data: new URLSearchParams(pairs).toString(), headers, maxRedirects: 0 })
  }

  async page(path: string): Promise<string> {
    const answer = await this.get(path)
    expect(answer.status(), `GET ${path}`).toBe(200)
    return answer.text()
  }

  /** Whatever it answers. */
  async get(path: string) {
    return this.wire.get(this.base + path, { maxRedirects: 0 })
  }

  async json<T>(path: string): Promise<T> {
    return (await this.wire.get(this.base + path, { headers: { accept: 'application/json' } })).json() as Promise<T>
  }

  async signIn(identifier: string, password: string): Promise<string> {
    return this.post('/sign-in', { identifier, password })
  }

  /** From the list in the corner of every page; behind the door it becomes the member's own. */
  async speak(locale: string): Promise<void> {
    await this.post('/locale', { locale, return_to: '/sign-in' })
  }
}
