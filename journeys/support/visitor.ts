// A customer without a browser, for stories that are about the agent's side.
import { expect } from '@playwright/test'

type Message = { body: string; direction: string; files: { name: string }[] }

export class Visitor {
  private constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  /** `tag`: what a channel's page offers. */
  static async arrive(tag: string, name: string, words: string): Promise<Visitor> {
    const [, origin] = /src="([^"]+)\/widget\.js/.exec(tag) ?? []
    const [, key] = /data-channel="([^"]+)"/.exec(tag) ?? []
    const base = `${origin}/webchat/${key}`
    const answer = await fetch(`${base}/visitors`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }) })
    const { token } = (await answer.json()) as { token: string }
    const visitor = new Visitor(base, token)
    await visitor.write(words)
    return visitor
  }

  async write(body: string): Promise<void> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.token}` }
    const answer = await fetch(`${this.base}/messages`, { method: 'POST', headers, body: JSON.stringify({ client_id: crypto.randomUUID(), body }) })
    expect(answer.status).toBe(201)
  }

  private async messages(): Promise<Message[]> {
    const answer = await fetch(`${this.base}/messages`, { headers: { authorization: `Bearer ${this.token}` } })
    return ((await answer.json()) as { messages: Message[] }).messages
  }

  /** What the agents answered, in order. */
  async heard(): Promise<string[]> {
    return (await this.messages()).filter((one) => one.direction === 'out').map((one) => one.body)
  }

  async files(): Promise<string[]> {
    return (await this.messages()).flatMap((one) => one.files.map((file) => file.name))
  }
}
