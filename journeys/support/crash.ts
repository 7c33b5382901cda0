// A house that is killed and started again, and people at its doors whose every step can be cut off anywhere.
import { type APIRequestContext, expect, request, type Request, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { ana, type House, type Person } from './house.ts'
import { linkTo } from './mail.ts'
import { binary } from './sheet.ts'

export type Answer = { status: number; to: string; html: string }

/** Somebody without a browser: what they send is on its way at once. */
export class Caller {
  /** How long the last answer took, in milliseconds. */
  took = 0

  private constructor(private readonly http: APIRequestContext) {}

  static async at(origin: string): Promise<Caller> {
    return new Caller(await request.newContext({ baseURL: origin, extraHTTPHeaders: { origin, 'accept-language': 'pt-BR' } }))
  }

  async get(path: string): Promise<Answer> {
    return this.ask('GET', path)
  }

  async post(path: string, form: Record<string, string>): Promise<Answer> {
    return this.ask('POST', path, form)
  }

  /** The same browser, as far as the house can tell; what it is answered the other one never hears. */
  async twin(origin: string): Promise<Caller> {
    const extraHTTPHeaders = { origin, 'accept-language': 'pt-BR' }
    return new Caller(await request.newContext({ baseURL: origin, extraHTTPHeaders, storageState: await this.http.storageState() }))
  }

  async hangUp(): Promise<void> {
    await this.http.dispose()
  }

  private async ask(method: string, path: string, form?: Record<string, string>): Promise<Answer> {
    const begun = performance.now()
    const answer = await this.http.fetch(path, { method, form, maxRedirects: 0 })
    this.took = performance.now() - begun
    return { status: answer.status(), to: answer.headers().location ?? '', html: await answer.text() }
  }
}

/** What a browser is told about a form it sent. */
export async function answerTo(sent: Request): Promise<{ status: number }> {
  const answer = await sent.response()
  if (!answer) throw new Error('the connection was closed')
  return { status: answer.status() }
}

/** What a device with this secret shows now, or so many steps of thirty seconds from now. */
export function shows(secret: string, steps = 0): string {
  const at = Math.floor(Date.now() / 1000) + 30 * steps
  return execFileSync('oathtool', ['--totp', '-b', secret, '-N', `@${at}`], { encoding: 'utf8' }).trim()
}

export const lettersIn = (html: string) => /<code class="letters"[^>]*>([A-Z2-7 ]+)</.exec(html)![1]!.replaceAll(' ', '')
export const codesIn = (html: string) => [...html.matchAll(/<li><code>([^<]+)</g)].map((match) => match[1]!)

/**
 * When the house dies, as a part of the time that an answer usually takes: before it is written down, or about then. Or
 * once it left, and nobody hears it.
 */
export type Round = number | 'unheard'
export const rounds: Round[] = [1, 3, 'unheard']

export const password = 'farol-laranja-sereno-38'
export const twice = (password: string) => ({ password, password_confirmation: password })

/** Who is asked for a device at the first sign-in, because every agent is. */
export type Equipped = Person & { secret: string; paper: string[] }

export class Doomed {
  private readonly callers: Caller[] = []
  /** Records of the chain when it was last looked at. */
  private records = 0
  private born = 0
  /** How long it takes on this machine, as busy as it was a moment ago, to write something, and to hash a password first. */
  readonly pace = { written: 0, hashed: 0 }
  private admin!: Caller

  private constructor(private readonly house: House) {}

  /** Of a house that is set up; from now on a device is demanded of its agents. */
  static async of(house: House): Promise<Doomed> {
    const doomed = new Doomed(house)
    doomed.admin = await doomed.caller()
    const { identifier, password } = ana
    expect(await doomed.admin.post('/sign-in', { identifier, password })).toMatchObject({ status: 303 })
    doomed.pace.hashed = doomed.admin.took
    expect(await doomed.admin.post('/policies', { _method: 'patch', mfa_agent: 'required' })).toMatchObject({ status: 303 })
    doomed.pace.written = doomed.admin.took
    return doomed
  }

  async close(): Promise<void> {
    for (const caller of this.callers) await caller.hangUp()
    await this.house.close()
  }

  get url(): string {
    return this.house.server.url
  }

  async caller(): Promise<Caller> {
    const caller = await Caller.at(this.url)
    this.callers.push(caller)
    return caller
  }

  /** No warning, no clean-up. What lies there is looked at before anything could mend it. */
  async dies(): Promise<void> {
    await this.house.server.kill()
    const env = { PATH: process.env.PATH, GUICHET_DATA: this.house.server.data, GUICHET_BASE_URL: this.url }
    const said = execFileSync(binary, ['audit', 'verify'], { env, encoding: 'utf8' })
    expect(said).toMatch(/^ok +aurora: \d+ records/)
    const now = Number(/(\d+) records/.exec(said)![1])
    expect(now, 'no record is lost').toBeGreaterThanOrEqual(this.records)
    this.records = now
  }

  /** As an operator would, on the same data. */
  async rises(): Promise<void> {
    await this.house.server.launch()
  }

  async crash(): Promise<void> {
    await this.dies()
    await this.rises()
  }

  /** Sends a form and crashes around its answer. What was answered, or nothing where that did not happen. */
  async cutOff(round: Round, caller: Caller, path: string, form: Record<string, string>, usual = this.pace.written): Promise<number | undefined> {
    if (round !== 'unheard') return this.dying(caller.post(path, form), round * usual)
    const twin = await caller.twin(this.url)
    this.callers.push(twin)
    const { status } = await twin.post(path, form)
    await this.crash()
    return status
  }

  /** Crashes somewhere within so many milliseconds from when this is sent. */
  async dying(sent: Promise<{ status: number }>, within: number): Promise<number | undefined> {
    const status = sent.then(
      (answer) => answer.status,
      (error: Error) => void expect(error.message).toMatch(/ECONN|socket hang up|closed|reset/i),
    )
    const moment = Math.random() * within
    await new Promise((done) => setTimeout(done, moment))
    await this.crash()
    test.info().annotations.push({ type: 'killed', description: `after ${moment.toFixed(1)} ms, answered ${await status}` })
    return status
  }

  inTheDatabase(sql: string): string {
    const file = join(this.house.server.data, 'guichet.db')
    return execFileSync('sqlite3', ['-cmd', '.timeout 5000', file, sql], { encoding: 'utf8' }).trim()
  }

  /** Devices that count, and recovery codes that open: `0 0` or, once there is a device, `1 10`. */
  holds(person: Person): string {
    return this.inTheDatabase(`select (select count(*) from factor f where f.member_id = m.id and state = 'active') || ' ' ||
      (select count(*) from recovery_code c where c.member_id = m.id and used_at is null) from member m where identifier = '${person.identifier}'`)
  }

  /** A device shows other codes a minute later; this is all that a clock would change. */
  aMinuteLater(person: Person): void {
    this.inTheDatabase(`update factor set last_step = last_step - 4 where member_id = (select id from member where identifier = '${person.identifier}')`)
  }

  /** Somebody who is invited; the path of their link. */
  async invited(role = 'agent'): Promise<Person & { link: string }> {
    const person = { name: `Pessoa ${++this.born}`, identifier: `pessoa${this.born}@aurora.example`, recovery: `pessoa${this.born}@mail.example`, password }
    const { name: display_name, identifier, recovery: recovery_address } = person
    const fields = { display_name, identifier, recovery_address, role, locale: 'pt-BR', landing: 'conversations', time_zone: 'UTC' }
    expect(await this.admin.post('/members', fields)).toMatchObject({ status: 303 })
    const link = new URL(linkTo('/invitations/', await this.house.mail.waitFor(recovery_address))).pathname
    return { ...person, link }
  }

  /** Somebody with a password. */
  async member(role = 'agent'): Promise<Person> {
    const { link, ...person } = await this.invited(role)
    const caller = await this.caller()
    expect(await caller.post(link, twice(password))).toMatchObject({ status: 303 })
    this.pace.hashed = caller.took
    return person
  }

  /** The right password from a place where nobody has signed in yet, and where that leads. */
  async arrives(person: Person, place: string): Promise<Caller> {
    const caller = await this.caller()
    const { identifier, password } = person
    expect(await caller.post('/sign-in', { identifier, password })).toMatchObject({ status: 303, to: place })
    return caller
  }

  /** From the name of a device to its secret, where one has to be added before anything else. */
  async named(caller: Caller): Promise<string> {
    expect(await caller.post('/sign-in/enrolment', { name: 'Celular', kind: 'code' })).toMatchObject({ status: 303 })
    this.pace.written = caller.took
    return lettersIn((await caller.get('/sign-in/enrolment')).html)
  }

  /** Somebody with a device that shows codes, and ten codes on paper. */
  async equipped(): Promise<Equipped> {
    const person = await this.member()
    const caller = await this.arrives(person, '/sign-in/enrolment')
    const secret = await this.named(caller)
    const answer = await caller.post('/sign-in/enrolment/activation', { code: shows(secret) })
    expect(answer).toMatchObject({ status: 200 })
    return { ...person, secret, paper: codesIn(answer.html) }
  }

  /** Asks for a link as who forgot, and opens the one that the house answered with. */
  async forgets(caller: Caller, person: Person): Promise<string> {
    const now = new Date().toISOString().slice(0, 23)
    expect(await caller.post('/recovery', { identifier: person.identifier })).toMatchObject({ status: 303, to: expect.stringContaining('/recovery/asked') })
    // An earlier asking may have left a link that this one voids.
    const waits = `select count(*) from job where kind = 'recovery.answer' and created_at >= '${now}'`
    await expect.poll(() => this.inTheDatabase(waits), { message: 'the house has answered', timeout: 20_000 }).toBe('0')
    await expect.poll(() => this.openLink(person), { message: `a link for ${person.identifier}`, timeout: 20_000 }).not.toBe('')
    return this.openLink(person)
  }

  private async openLink(person: Person): Promise<string> {
    const guest = await this.caller()
    const links = this.house.mail.inbox.filter((letter) => letter.to.includes(person.recovery)).flatMap((letter) => letter.links)
    for (const link of links.filter((link) => new URL(link).pathname.startsWith('/recovery/'))) {
      if ((await guest.get(link)).status === 200) return new URL(link).pathname
    }
    return ''
  }
}
