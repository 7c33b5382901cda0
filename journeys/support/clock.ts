// A house whose clock is held: it stands still until a story moves it, so that a limit can be met to the second. And
// people who come to its doors without a browser, whose own clock would go on.
import { type APIRequestContext, expect, request } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ana, openHouse, type Person } from './house.ts'
import { linkTo, type Mailbox } from './mail.ts'
import type { Server } from './server.ts'

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** Debian's libfaketime, in the folder of whichever machine this is. */
function library(): string {
  const found = readdirSync('/usr/lib').map((machine) => join('/usr/lib', machine, 'faketime/libfaketimeMT.so.1')).find(existsSync)
  if (!found) throw new Error('libfaketime is not there; scripts/install-test-tools.sh installs it')
  return found
}

/** The wall clock of a process. What the process waits for goes by the machine's own time, so its jobs go on. */
export class Clock {
  private readonly folder = mkdtempSync(join(tmpdir(), 'guichet-clock-'))
  private readonly file = join(this.folder, 'now')

  constructor(public now: number) {
    this.to(now)
  }

  get env(): Record<string, string> {
    return {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // What stands in the file is read as local time.
      TZ: 'UTC',
    }
  }

  /** A reader finds the old moment or the new one, never half of one. */
  to(moment: number): void {
    this.now = moment
    writeFileSync(`${this.file}.next`, new Date(moment).toISOString().slice(0, 19).replace('T', ' '))
    renameSync(`${this.file}.next`, this.file)
  }

  pass(time: number): void {
    this.to(this.now + time)
  }

  /** What holds in the last second before a limit, and what holds in the first one after it. */
  async around(limit: number, before: () => Promise<unknown>, after: () => Promise<unknown>): Promise<void> {
    this.to(limit - second)
    await before()
    this.to(limit + second)
    await after()
  }

  put(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** An answer of the house: its status, where it leads, and what a reader sees of it. */
export type Answer = { status: number; to: string; html: string; says: string }

/** An answer of this status that says these words. */
export const told = (status: number, words: string) => ({ status, says: expect.stringContaining(words) })

/** An answer that leads to an address that begins so. */
export const led = (to: string) => ({ status: 303, to: expect.stringMatching(new RegExp(`^${to.replaceAll(/[?.]/g, '\\$&')}`)) })

/** Somebody with a jar of cookies of their own. */
export class Caller {
  private constructor(private readonly http: APIRequestContext) {}

  static async at(base: string): Promise<Caller> {
    const extraHTTPHeaders = { origin: base, 'accept-language': 'pt-BR' }
    return new Caller(await request.newContext({ baseURL: base, extraHTTPHeaders }))
  }

  async get(path: string): Promise<Answer> {
    return this.ask(path, 'GET')
  }

  async post(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.ask(path, 'POST', fields)
  }

  async signIn(person: Person, password = person.password, more: Record<string, string> = {}): Promise<Answer> {
    return this.post('/sign-in', { identifier: person.identifier, password, ...more })
  }

  /** Whether they are in. */
  async inside(): Promise<boolean> {
    return (await this.get('/profile')).status === 200
  }

  async leave(): Promise<void> {
    await this.http.dispose()
  }

  private async ask(path: string, method: string, form?: Record<string, string>): Promise<Answer> {
    const answer = await this.http.fetch(path, { method, form, maxRedirects: 0 })
    const html = await answer.text()
    const says = html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
    return { status: answer.status(), to: answer.headers().location ?? '', html, says }
  }
}

/** What a device with this secret shows at a moment, by a program that is not ours. */
export function shows(secret: string, at: number): string {
  const address = ['--totp', '-b', secret, '-N', `@${Math.floor(at / 1000)}`]
  return execFileSync('oathtool', address, { encoding: 'utf8' }).trim()
}

/** A house that lives by a held clock. */
export class TimedHouse {
  private callers: Caller[] = []
  private words = 0
  private people = 0
  admin!: Caller

  private constructor(
    readonly clock: Clock,
    readonly server: Server,
    readonly mail: Mailbox,
  ) {}

  /** Before anybody founded anything. */
  static async built(): Promise<TimedHouse> {
    const clock = new Clock(Date.parse('2027-03-01T12:00:00Z'))
    const { server, mail } = await openHouse({ env: clock.env })
    const answer = await fetch(`${server.url}/healthz`)
    expect(Date.parse(answer.headers.get('date') ?? ''), 'the house lives by the clock that is held').toBe(clock.now)
    return new TimedHouse(clock, server, mail)
  }

  /** With an organisation and its administrator. */
  static async open(): Promise<TimedHouse> {
    const house = await TimedHouse.built()
    const link = new URL(await house.server.setupLink()).pathname
    expect(await (await house.caller()).post(link, founding)).toMatchObject(led('/sign-in'))
    return house
  }

  /** A Monday at nine in São Paulo, so long after all that was before that nothing of it is left. */
  async morning(): Promise<void> {
    const monday = Date.parse('2027-03-01T12:00:00Z')
    const weeks = Math.ceil((this.clock.now + 100 * day - monday) / (7 * day))
    this.clock.to(monday + weeks * 7 * day)
    await this.admit()
    await this.decide({ preset: 'nist' })
  }

  /** Everybody goes home. */
  async evening(): Promise<void> {
    for (const caller of this.callers) await caller.leave()
    this.callers = []
  }

  async close(): Promise<void> {
    await this.evening()
    await Promise.all([this.server.stop(), this.mail.close()])
    this.clock.put()
  }

  /** Somebody with no cookie of this house. */
  async caller(): Promise<Caller> {
    const caller = await Caller.at(this.server.url)
    this.callers.push(caller)
    return caller
  }

  /** The administrator comes in, again if need be: a story that lasts for days outlasts a session. */
  async admit(): Promise<Caller> {
    this.admin = await this.caller()
    expect(await this.admin.signIn(ana)).toMatchObject(led('/members'))
    return this.admin
  }

  async decide(policy: Record<string, string>): Promise<void> {
    expect(await this.admin.post('/policies', { _method: 'patch', ...policy })).toMatchObject(led('/policies'))
  }

  /** Somebody nobody else is called like. */
  person(name: string): Person {
    const login = `${name.toLowerCase()}-${this.people++}`
    return { name, identifier: `${login}@aurora.example`, recovery: `${login}@mail.example`, password }
  }

  /** The administrator invites; what the page of the new member is called, and the link that arrives. */
  async invite(person: Person, more: Record<string, string> = {}): Promise<{ id: string; link: string }> {
    const { name: display_name, identifier, recovery: recovery_address } = person
    const place = { role: 'agent', locale: 'pt-BR', landing: 'conversations', time_zone: 'America/Sao_Paulo', ...more }
    const made = await this.admin.post('/members', { display_name, identifier, recovery_address, ...place })
    expect(made).toMatchObject(led('/members/'))
    return { id: made.to.match(/[0-9a-f]{32}/)![0], link: await this.link('/invitations/', person) }
  }

  /** From the invitation to a password that works. */
  async join(name: string, more: Record<string, string> = {}): Promise<Person & { id: string }> {
    const person = this.person(name)
    const { id, link } = await this.invite(person, more)
    expect(await choose(await this.caller(), link)).toMatchObject(led('/sign-in'))
    return { ...person, id }
  }

  /** Two who did the same at the same moment: one will be in time, and one late. */
  async two(more: Record<string, string> = {}) {
    return [await this.join('Cedo', more), await this.join('Tarde', more)] as const
  }

  /** Asks for a link as who forgot. */
  async forget(person: Person): Promise<void> {
    const stranger = await this.caller()
    expect(await stranger.post('/recovery', { identifier: person.identifier })).toMatchObject(led('/recovery/asked'))
  }

  /** A stranger guesses so often, each time another word. What the last guess was answered. */
  async guess(person: Person, times: number): Promise<Answer> {
    const stranger = await this.caller()
    for (let n = 1; n < times; n++) await stranger.signIn(person, `palpite-errado-${this.words++}`)
    return stranger.signIn(person, `palpite-errado-${this.words++}`)
  }

  /** The path of the next link to this place that somebody is sent, past letters that only tell. */
  async link(place: string, { recovery }: Pick<Person, 'recovery'>): Promise<string> {
    const letter = await this.mail.waitFor(recovery)
    if (!letter.links.some((link) => new URL(link).pathname.startsWith(place))) return this.link(place, { recovery })
    return new URL(linkTo(place, letter)).pathname
  }

  /** Until nothing is left to do for the jobs at this moment. */
  async settled(): Promise<void> {
    const after = new Date(this.clock.now + second).toISOString().slice(0, 19)
    const due = `pragma busy_timeout = 5000; select count(*) from job where run_at < '${after}'`
    const left = () => execFileSync('sqlite3', [join(this.server.data, 'guichet.db'), due], { encoding: 'utf8' }).trim().split('\n').pop()
    await expect.poll(left, { timeout: 30_000 }).toBe('0')
  }

  /** Begins to add a device, in a session of its owner's: its page, and the secret it shows. */
  async showDevice(person: Person): Promise<Shown> {
    const caller = await this.caller()
    expect(await caller.signIn(person)).toMatchObject(led('/conversations'))
    const added = await caller.post('/profile/factors', { name: 'Celular', current_password: person.password })
    expect(added).toMatchObject(led('/profile/factors/'))
    return { caller, path: added.to, secret: letters(await caller.get(added.to)) }
  }

  /** Types the first code of such a device. */
  async confirm({ caller, path, secret }: Shown): Promise<Answer> {
    return caller.post(`${path}/activation`, { code: shows(secret, this.clock.now) })
  }

  /** The secret of a device that counts from now on. */
  async addDevice(person: Person): Promise<string> {
    const shown = await this.showDevice(person)
    expect((await this.confirm(shown)).status).toBe(200)
    return shown.secret
  }
}

type Shown = { caller: Caller; path: string; secret: string }

/** The secret on a page, for who cannot scan. */
export const letters = (page: Answer) => page.html.match(/class="letters"[^>]*>([A-Z2-7 ]+)</)![1]!.replaceAll(' ', '')

/** Fit for every preset's rules. */
const password = 'Vela-cobre-janela-71'

export const choose = (caller: Caller, link: string, chosen = password) =>
  caller.post(link, { password: chosen, password_confirmation: chosen })

export const founding = {
  organisation: 'Aurora',
  slug: 'aurora',
  product: 'Aurora Atende',
  time_zone: 'America/Sao_Paulo',
  locale: 'pt-BR',
  display_name: ana.name,
  identifier: ana.identifier,
  recovery_address: ana.recovery,
  password: ana.password,
  password_confirmation: ana.password,
}
