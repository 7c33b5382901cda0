// Those who use the house through its doors: members by its forms, visitors by its JSON (docs/api).
import { randomUUID } from 'node:crypto'

/** A browser without a window: cookies, forms, and an address of its own in front of a trusted proxy. */
export class Member {
  #base
  #cookies = new Map()

  constructor(port, address) {
    this.#base = `http://127.0.0.1:${port}`
    this.address = address
  }

  async #ask(method, path, body, headers = {}) {
    const answer = await fetch(this.#base + path, {
      method,
      body,
      redirect: 'manual',
      headers: {
        origin: this.#base,
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'user-agent': 'guichet-demo',
        'x-forwarded-for': this.address,
        ...headers,
      },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/)
      this.#cookies.set(name, value)
    }
    return answer
  }

  /** Sends a form, which every door answers with 303 when it was taken. Returns where that leads. */
  async post(path, fields = {}, files = []) {
    const body = files.length ? multipart(fields, files) : new URLSearchParams(pairs(fields))
    const answer = await this.#ask('POST', path, body)
    if (answer.status === 303) return answer.headers.get('location')
    const page = await answer.text()
    throw new Error(`POST ${path} answered ${answer.status}: ${reason(page)}`)
  }

  async json(path) {
    const answer = await this.#ask('GET', path, undefined, { accept: 'application/json' })
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}`)
    return answer.json()
  }

  async page(path) {
    const answer = await this.#ask('GET', path)
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}`)
    return answer.text()
  }

  async signIn(identifier, password, organisation) {
    await this.post('/sign-in', { identifier, password, organisation })
    return this
  }
}

/** A customer at a widget. */
export class Visitor {
  #base
  #headers

  static async arrive(port, channel, { name, email, locale }, address) {
    const visitor = new Visitor()
    visitor.#base = `http://127.0.0.1:${port}/webchat/${channel}`
    visitor.#headers = { 'accept-language': locale, 'x-forwarded-for': address }
    const { token } = await visitor.#send('visitors', { name, email })
    visitor.#headers.authorization = `Bearer ${token}`
    return visitor
  }

  async #send(path, content) {
    const form = content instanceof FormData
    const headers = form ? this.#headers : { ...this.#headers, 'content-type': 'application/json' }
    const body = form ? content : JSON.stringify(content)
    const answer = await fetch(`${this.#base}/${path}`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }

  async write(body, file) {
    const files = []
    if (file) {
      const form = new FormData()
      form.append('file', new Blob([file.bytes], { type: file.type }), file.name)
      files.push((await this.#send('files', form)).id)
    }
    await this.#send('messages', { client_id: randomUUID(), body, files })
  }
}

/** A list is a field that repeats; what is absent is not sent. */
function pairs(fields) {
  return Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().filter((one) => one !== undefined).map((one) => [name, String(one)]),
  )
}

function multipart(fields, files) {
  const form = new FormData()
  for (const [name, value] of pairs(fields)) form.append(name, value)
  for (const file of files) form.append('files', new Blob([file.bytes], { type: file.type }), file.name)
  return form
}

/** What a page says is wrong, for the story of a failure. */
function reason(page) {
  const found = page.match(/class="(?:error|flash|alert)[^"]*"[^>]*>(.*?)<\/(?:p|div)>/s)?.[1] ?? page.slice(0, 200)
  return found.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim()
}
