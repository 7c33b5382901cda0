// A house in which something has happened everywhere, so that no page is empty: the demo, and what goes wrong beside it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Demo } from './demo.ts'
import { Hand } from './hand.ts'
import { IdentityProvider } from './provider.ts'
import { Server } from './server.ts'
import { makeSheet, shows } from './sheet.ts'

const password = 'copper-lantern-tide-48'
const wrong = 'palpite-errado-77'

/** Browsers that are each somewhere else in the house. */
export const readers = [
  'guest', 'factor', 'enrolling', 'enrolment', 'recovering', 'helpless', 'sheet', 'newcomer', 'stranger',
  'agent', 'two', 'supervisor', 'administrator', 'founder',
] as const
export type Reader = (typeof readers)[number]

export class Estate {
  /** What stands in the addresses of pages, by the names of pages.ts. */
  readonly ids: Record<string, string> = {}
  readonly hands = {} as Record<Reader, Hand>
  private constructor(
    readonly demo: Demo,
    readonly provider: IdentityProvider,
    private readonly folder: string,
    /** One house that nobody has set up yet, and one in which nothing has happened since. */
    private readonly bare: [Server, Server],
  ) {}

  static async open(): Promise<Estate> {
    const folder = mkdtempSync(join(tmpdir(), 'guichet-estate-'))
    const [ports, unfounded, empty] = [await Demo.ports(), await Server.start(), await Server.start()]
    const provider = await IdentityProvider.start()
    const demo = Demo.launchWith(provider.env, join(folder, 'data'), ports)
    const estate = new Estate(demo, provider, folder, [unfounded, empty])
    try {
      await estate.demo.ready()
      const elsewhere: Partial<Record<Reader, Server>> = { stranger: unfounded, founder: empty }
      for (const reader of readers) estate.hands[reader] = await Hand.at(elsewhere[reader]?.url ?? estate.demo.desk)
      estate.ids.setup = ticketOf(await unfounded.setupLink())
      await estate.found(empty)
      await new Furnisher(estate).everything()
      return estate
    } catch (trouble) {
      // Nobody else knows yet that there is something to close.
      await estate.close()
      throw trouble
    }
  }

  /** The data folder of the program itself. */
  get data(): string {
    return join(this.folder, 'data', 'guichet')
  }

  private async found(empty: Server): Promise<void> {
    const { founder } = this.hands
    const who = { display_name: 'Ana Lima', identifier: 'ana@aurora.example', password, password_confirmation: password }
    await founder.post(new URL(await empty.setupLink()).pathname, { organisation: 'Aurora', product: 'Aurora', hue: '172', time_zone: 'Europe/Lisbon', locale: 'en', ...who })
    await founder.signIn(who.identifier, password)
  }

  async close(): Promise<void> {
    for (const hand of Object.values(this.hands)) await hand.away()
    await Promise.all([this.demo.end('SIGTERM'), ...this.bare.map((server) => server.stop()), this.provider.stop()])
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const idIn = (location: string) => location.match(/[0-9a-f]{32}/)![0]

class Furnisher {
  private readonly ids: Record<string, string>
  private readonly hands: Record<Reader, Hand>
  constructor(private readonly estate: Estate) {
    this.ids = estate.ids
    this.hands = estate.hands
  }

  /** Those who sign in do it before the policies of this house get in their way. */
  async everything(): Promise<void> {
    const { administrator, supervisor, agent, two } = this.hands
    await administrator.signIn('ana@aurora.example', password)
    await supervisor.signIn('camila@aurora.example', password)
    await agent.signIn('bruno@aurora.example', password)
    await two.signIn('lucie@aurora.example', password)
    await two.post('/switcher/aside')
    await two.signIn('emily@aurora.example', password)
    for (const one of [administrator, supervisor, agent]) await one.post('/readiness', { return_to: '/profile' })
    await this.find()
    await this.newcomer()
    await this.agentsThings()
    await this.policies()
    await this.strangers()
    await this.lockouts()
    await this.steps()
    await this.office()
    await this.breakGlass()
  }

  /** What the demo left: the first of each kind, and those whose names are known. */
  private async find(): Promise<void> {
    const { administrator, agent } = this.hands
    for (const row of (await administrator.page('/members')).split('<tr').slice(1)) {
      const login = row.replaceAll('<wbr>', '').match(/>([a-z]+)@/)?.[1]
      if (login) this.ids[login] = idIn(row)
    }
    for (const [kind, name] of [['teams', 'team'], ['schedules', 'schedule'], ['channels', 'channel'], ['categories', 'category']] as const) {
      this.ids[name] = (await administrator.page(`/${kind}`)).match(new RegExp(`"/${kind}/([0-9a-f]{32})"`))![1]!
    }
    this.ids.frontDesk = (await administrator.page('/members/new')).match(/name="team" value="([0-9a-f]{32})"[^>]*><span><?b?d?i?>?Front desk/)![1]!
    this.ids.returned = (await administrator.page('/outbox?only=wanting')).match(/"\/outbox\/([0-9a-f]{32})"/)![1]!
    this.ids.letter = (await administrator.page('/outbox')).match(/"\/outbox\/([0-9a-f]{32})"/)![1]!
    type List = { conversations: { id: string }[] }
    for (const [hand, inbox, name] of [[agent, 'mine', 'own'], [agent, 'others', 'foreign'], [administrator, 'queue', 'waiting'], [agent, 'closed', 'closed']] as const) {
      this.ids[name] = (await hand.json<List>(`/conversations?inbox=${inbox}`)).conversations[0]!.id
    }
  }

  /** Somebody whose mailbox others read, and who is turned away outside of her shift a little later. */
  private async newcomer(): Promise<void> {
    const { administrator, newcomer } = this.hands
    const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
    const day = days[(new Date().getDay() + 3) % 7]!
    const hours = { [day]: 'on', [`${day}_from`]: '10:00', [`${day}_to`]: '12:00' }
    await administrator.post('/schedules', { name: 'Plantão', time_zone: 'America/Sao_Paulo', ...hours })
    const offered = await administrator.page('/members/new')
    const schedule = offered.match(/value="([0-9a-f]{32})"[^>]*>Plantão</)![1]!
    const sofia = { display_name: 'Sofía Andrade Villavicencio', identifier: 'sofia@aurora.example', recovery_address: 'recepcao@aurora.example', mailbox: 'delegate' }
    await administrator.post('/members', { ...sofia, role: 'agent', schedule, team: this.ids.frontDesk!, locale: 'es', time_zone: 'America/Sao_Paulo' })
    const link = await this.letter('recepcao@aurora.example', '/invitations/')
    await newcomer.post(link, { password, password_confirmation: password })
    await newcomer.signIn('sofia@aurora.example', password)
  }

  /** Bruno has a device, a second one that waits for its first code, and a new address; Emily a passkey that waits to be made. */
  private async agentsThings(): Promise<void> {
    const { agent, two } = this.hands
    const device = await agent.post('/profile/factors', { name: 'Teléfono', current_password: password })
    const letters = (await agent.page(device)).match(/<code class="letters"[^>]*>([A-Z2-7 ]+)</)![1]!.replaceAll(' ', '')
    const codes = await (await agent.send(`${device}/activation`, { code: shows(letters, Date.now()) })).text()
    const paper = [...codes.matchAll(/<code>([0-9A-Z-]{16,})<\/code>/g)].map(([, code]) => code!)
    this.ids.tablet = idIn(await agent.post('/profile/factors', { name: 'Tableta', code: paper[0]! }))
    this.ids.passkey = idIn(await two.post('/profile/factors', { name: 'Ordinateur', kind: 'passkey', current_password: password }))
    this.ids.device = (await agent.page('/profile/factors')).match(/factors\/([0-9a-f]{32})\/removal/)![1]!
    await agent.post('/profile/recovery-address', { recovery_address: 'bruno.reyes@mail.example', current_password: password })
  }

  /** Accounts may be asked for, supervisors need a device, and whoever comes outside of their shift is turned away once. */
  private async policies(): Promise<void> {
    const { administrator } = this.hands
    const decide = (fields: Record<string, string>) => administrator.post('/policies', { _method: 'patch', ...fields })
    await decide({ signup: 'request_form', mfa_supervisor: 'required', lock_max: '3', lock_kind: 'released', shift_access: 'deny' })
    await this.passing(async (late) => {
      await late.send('/sign-in', { identifier: 'sofia@aurora.example', password })
    })
    await decide({ shift_access: 'off' })
  }

  /** Links of every kind, used, replaced and alive. */
  private async strangers(): Promise<void> {
    const { guest, administrator } = this.hands
    this.ids.invited = ticketOf(await this.letter('theo@aurora.example', '/invitations/'))
    this.ids.accepted = ticketOf(await this.letter('recepcao@aurora.example', '/invitations/'))
    this.ids.nothing = '0'.repeat(32)
    await guest.post('/recovery', { identifier: 'emily@aurora.example' })
    this.ids.replaced = ticketOf(await this.letter('emily@aurora.example', '/recovery/'))
    await guest.post('/recovery', { identifier: 'emily@aurora.example' })
    this.ids.forgotten = ticketOf(await this.letter('emily@aurora.example', '/recovery/', this.ids.replaced))
    const person = (name: string) => ({ full_name: name, company: 'Andina de Telecomunicaciones y Servicios Integrados S.A.S.', position: 'Coordinadora de la mesa de ayuda' })
    for (const [name, mailbox] of [['Marta Ruiz de Castilla', 'marta'], ['Inés Duarte', 'ines'], ['Paul Girard', 'paul']] as const) {
      await guest.post('/requests', { ...person(name), email: `${mailbox}@andina.example` })
      const proof = await this.letter(`${mailbox}@andina.example`, '/requests/proof/')
      if (mailbox === 'paul') this.ids.unproven = ticketOf(proof)
      else await guest.post(proof, person(name))
    }
    const asked = [...(await administrator.page('/requests')).matchAll(/"\/requests\/([0-9a-f]{32})"/g)].map(([, id]) => id!)
    this.ids.waitingRequest = asked[0]!
    this.ids.refusedRequest = asked.find((id) => id !== asked[0])!
    await administrator.post(`/requests/${this.ids.refusedRequest}/refusal`, { reason: 'Ese puesto ya tiene una cuenta.' })
    await guest.post('/help/access/password/subscription', { email: 'lectora@andina.example' })
    this.ids.subscription = ticketOf(await this.letter('lectora@andina.example', '/help/subscriptions/'))
    await this.passing(async (reader) => {
      await reader.send('/help/access/password/vote', { useful: 'no' })
      await reader.send('/help/access/password/comment', { comment: 'Falta el número al que llamar.' })
    })
  }

  /** One login that is somebody's and one that is nobody's, each locked; whoever guesses later on does no harm. */
  private async lockouts(): Promise<void> {
    for (const identifier of ['mateo@aurora.example', 'nobody@aurora.example']) {
      await this.passing(async (guesser) => {
        for (let guess = 0; guess < 4; guess++) await guesser.send('/sign-in', { identifier, password: `${wrong}${guess}` })
      })
    }
    await this.hands.administrator.post('/policies', { _method: 'patch', lock_max: '100' })
  }

  /** Browsers that stand between two steps. */
  private async steps(): Promise<void> {
    const { factor, enrolling, enrolment, recovering, helpless } = this.hands
    await factor.signIn('bruno@aurora.example', password)
    await enrolling.signIn('camila@aurora.example', password)
    await enrolment.signIn('camila@aurora.example', password)
    await enrolment.post('/sign-in/enrolment', { name: 'Celular' })
    await recovering.post('/recovery', { identifier: 'bruno@aurora.example' })
    const link = await this.letter('bruno@aurora.example', '/recovery/')
    await recovering.post(link, { password: 'farol-laranja-sereno-38', password_confirmation: 'farol-laranja-sereno-38' })
    await helpless.post('/assistance', { identifier: 'virginia@conecta.com.vc' })
  }

  /** A directory that has asked something, in a way of its own. */
  private async directory(): Promise<void> {
    const { administrator } = this.hands
    await administrator.post('/scim', { profile: 'entra', letters: 'yes', revives: 'yes', records: 'yes' })
    const wish = { kind: 'scim', name: 'Microsoft Entra', days: '365', current_password: password }
    const token = (await (await administrator.send('/api-tokens', wish)).text()).match(/id="token"[^>]*>([^<]+)</)![1]!
    const base = (await administrator.page('/scim')).match(/id="base"[^>]*>([^<]+)</)![1]!
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' }
    const operations = [{ op: 'Replace', path: 'active', value: 'True' }]
    const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations })
    await fetch(`${base}/Users/${this.ids.bruno}`, { method: 'PATCH', headers, body })
    this.ids.record = (await administrator.page('/scim')).match(/"\/scim\/records\/([0-9a-f]{32})"/)![1]!
  }

  /** One that answers and that nobody has tried yet. */
  private async provider(): Promise<void> {
    const { administrator } = this.hands
    const page = await administrator.page('/sso/providers/new?kind=oidc')
    this.ids.provider = page.match(/name="id" value="([0-9a-f]{32})"/)![1]!
    this.estate.provider.register(page.match(/id="redirect_uri"[^>]*>([^<]+)</)![1]!)
    const { issuer, client } = this.estate.provider
    const ends = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
    await administrator.post('/sso/providers', { id: this.ids.provider, kind: 'oidc', name: 'Directorio de la compañía', issuer, client_id: client.id, secret: client.secret, expires: ends })
    // Nothing is sent before there is a button; it stands there for this moment, and is then untried as before.
    const offer = (at: string) => execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(this.estate.data, 'guichet.db'), `update sso_provider set offered_at = ${at}`])
    offer('created_at')
    await administrator.post(`/members/${this.ids.bruno}/connection`, {})
    offer('null')
    this.ids.connection = ticketOf(await this.letter('bruno@aurora.example', '/connections/'))
  }

  private async office(): Promise<void> {
    const { administrator } = this.hands
    await administrator.post('/networks', { name: 'Escritório de São Paulo', cidr: '203.0.113.0/24' })
    await this.provider()
    await this.directory()
    await administrator.post('/wordings/pt-BR/shell-help', { text: 'Ajuda da casa' })
  }

  /** The alarm of the sheet's first use is acknowledged, or it would stand on every page of an administrator. */
  private async breakGlass(): Promise<void> {
    const { sheet, administrator } = this.hands
    const { code } = await makeSheet(this.estate.data, this.estate.demo.desk)
    await sheet.post('/break-glass', { organisation: 'aurora', printed_code: code })
    await administrator.post('/break-glass/acknowledgement')
  }

  /** Somebody who is needed for a moment only. */
  private async passing(act: (hand: Hand) => Promise<void>): Promise<void> {
    const hand = await Hand.at(this.estate.demo.desk)
    await act(hand)
    await hand.away()
  }

  /** The path of the link that leads to `place` in the newest letter to this address; `but` is one it is not. */
  private async letter(address: string, place: string, but = '?'): Promise<string> {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
      const list = await (await fetch(`${this.estate.demo.shop}/mail`)).text()
      const letters = [...list.matchAll(/href="(\/mail\/\d+)".*?<\/li>/gs)].filter(([row]) => row.includes(address))
      for (const [, at] of letters) {
        const text = await (await fetch(`${this.estate.demo.shop}${at}/letter`)).text()
        const link = [...text.matchAll(/href="(https?:[^"]+)"/g)].map(([, href]) => new URL(href!).pathname).find((path) => path.startsWith(place))
        if (link && !link.includes(but)) return link
      }
      await new Promise((done) => setTimeout(done, 50))
    }
    throw new Error(`no letter to ${address} leads to ${place}`)
  }
}

const ticketOf = (path: string) => path.split('/').at(-1)!
