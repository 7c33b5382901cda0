// A provider that lies when it is told to: oauth2-mock-server, which others wrote, on https with an authority of its own.
// Each lie changes one thing of an honest answer, and what it changed is counted: a lie that was never told shows nothing.
import { execFileSync } from 'node:child_process'
import { createHash, createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Events, type MutableRedirectUri, type MutableResponse, type MutableToken, OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server'
import { type Clock, second } from './clock.ts'

export type Fields = Record<string, unknown>
type Token = { header: Fields; claims: Fields; signature: Buffer }

export type Lie = {
  /** Laid over what the token says, before it is signed; what is undefined is left out. */
  claims?: Fields
  header?: Fields
  /** The published key that signs. */
  key?: string
  /** A token in place of the one that was signed. */
  token?: (honest: Token) => string
  /** What the token endpoint answers. */
  answer?: (answer: { statusCode: number; body: Fields }) => void
  /** The same, where it is no JSON at all. */
  raw?: string
  /** Where the browser is sent back to. */
  way?: (address: URL) => void
  /** What happens while the person is there. */
  meanwhile?: () => Promise<unknown>
  /** What it says of itself. */
  described?: Fields
}

/** Keys that a house may take, and keys that none does. */
const published = ['RS256', 'PS256', 'ES256', 'EdDSA', 'RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512']
export const client = { id: 'guichet', secret: 'segredo-do-cliente-7319' }

export class MockProvider {
  private readonly folder = mkdtempSync(join(tmpdir(), 'guichet-mock-'))
  private server: Server | undefined
  private readonly issuer = new OAuth2Issuer()
  private readonly service = new OAuth2Service(this.issuer)
  private lie: Lie = {}
  /** How often something was changed since the last lie was chosen. */
  told = 0
  /** Who comes. */
  who: Fields = {}
  /** The name it gives beside its answers (RFC 9207); Entra gives none. */
  name: string | undefined
  readonly asked = new Map<string, number>()
  /** Too short to be taken (S-101), and published all the same. */
  readonly weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey

  private constructor(private readonly clock: Clock) {}

  static async start(clock: Clock): Promise<MockProvider> {
    const mock = new MockProvider(clock)
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE',
      '-keyout', join(mock.folder, 'key.pem'), '-out', join(mock.folder, 'cert.pem'),
    ], { stdio: 'pipe' })
    for (const algorithm of published) await mock.publish(algorithm)
    await mock.issuer.keys.add({ ...mock.weak.export({ format: 'jwk' }), kid: 'weak', alg: 'RS256' })
    const tls = { key: readFileSync(join(mock.folder, 'key.pem')), cert: readFileSync(join(mock.folder, 'cert.pem')) }
    const server = createServer(tls, (request, response) => void mock.serve(request, response))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    mock.server = server
    mock.issuer.url = `https://localhost:${(server.address() as AddressInfo).port}`
    mock.listen()
    return mock
  }

  get url(): string {
    return this.issuer.url!
  }

  /** What a Guichet is started with so that it may call here and trusts what it finds. */
  get env(): Record<string, string> {
    return { GUICHET_OUTBOUND_ALLOW: '127.0.0.0/8', GUICHET_CA_FILE: join(this.folder, 'cert.pem') }
  }

  /** Seconds since 1970 by the clock of the house, which the mock's own would not be held by. */
  get now(): number {
    return Math.floor(this.clock.now / second)
  }

  tell(lie: Lie): void {
    this.lie = lie
    this.told = 0
  }

  /** Another key. It is at the end of the set and signs for whoever names it. */
  async publish(algorithm: string, more: Fields & { kid?: string } = {}): Promise<void> {
    const { kid = algorithm, ...rest } = more
    const key = await this.issuer.keys.generate(algorithm, { kid })
    await this.issuer.keys.add({ ...key, ...rest })
  }

  /** The private half of a published key. */
  private(kid: string): KeyObject {
    return createPrivateKey({ key: this.issuer.keys.toJSON(true).find((key) => key.kid === kid) as JsonWebKey, format: 'jwk' })
  }

  /** What everybody may know of it, as a forger would use it for a secret. */
  pem(kid: string): string {
    return createPublicKey(this.private(kid)).export({ format: 'pem', type: 'spki' }).toString()
  }

  /** The token says which access token is beside it, and another may be put there afterwards. */
  beside(other?: string): Lie {
    return {
      answer: ({ body }) => {
        const { header, claims } = read(String(body.id_token))
        body.id_token = forged(header, { ...claims, at_hash: hash(body.access_token) }, rsa(this.private('RS256')))
        body.access_token = other ?? body.access_token
      },
    }
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections()
    await new Promise((done) => this.server?.close(done))
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url!, this.url).pathname
    this.asked.set(path, (this.asked.get(path) ?? 0) + 1)
    // Entra describes itself once for all tenants, by a template.
    const [, all] = path.match(/^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/) ?? []
    if (all) request.url = '/.well-known/openid-configuration?entra'
    if (path === '/authorize' && this.lie.meanwhile) {
      await this.lie.meanwhile()
      this.told++
    }
    if (path === '/token' && this.lie.raw !== undefined) {
      this.told++
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(this.lie.raw)
    }
    this.service.requestHandler(request, response)
  }

  private listen(): void {
    this.service.on(Events.BeforeWellKnownOpenIdConfiguration, ({ body }: { body: Fields }, { url }: IncomingMessage) => {
      body.authorization_response_iss_parameter_supported = !url!.endsWith('?entra')
      if (url!.endsWith('?entra')) body.issuer = `${this.url}/{tenantid}/v2.0`
      this.changing(body, () => Object.assign(body, this.lie.described))
    })
    this.service.on(Events.BeforeAuthorizeRedirect, ({ url }: MutableRedirectUri) => {
      if (this.name) url.searchParams.set('iss', this.name)
      this.changing(url, () => this.lie.way?.(url))
    })
    this.service.on(Events.BeforeTokenSigning, ({ header, payload }: MutableToken) => {
      // Two tokens are signed for each code, and the keys take turns: the second is the one that says who came.
      if (payload.aud === undefined) return this.turnTo(this.lie.key ?? 'RS256')
      Object.assign(payload, { iat: this.now, exp: this.now + 3600, nbf: this.now - 10, ...this.who })
      this.turnTo('RS256')
      if (this.lie.key) this.told++
      this.changing(header, () => Object.assign(header, this.lie.header))
      this.changing(payload, () => Object.assign(payload, this.lie.claims))
    })
    this.service.on(Events.BeforeUserinfo, (answer: MutableResponse) => (answer.body = { sub: this.who.sub }))
    this.service.on(Events.BeforeResponse, (answer: MutableResponse) => {
      const body = answer.body as Fields
      this.changing(answer, () => {
        if (this.lie.token) body.id_token = this.lie.token(read(String(body.id_token)))
        this.lie.answer?.(answer as { statusCode: number; body: Fields })
      })
    })
  }

  private changing(what: unknown, change: () => unknown): void {
    const before = JSON.stringify(what)
    change()
    if (JSON.stringify(what) !== before) this.told++
  }

  /** The key that signs next. */
  private turnTo(kid: string): void {
    while (this.issuer.keys.toJSON()[0]!.kid !== kid) this.issuer.keys.get()
  }
}

function read(signed: string): Token {
  const [header, claims, signature] = signed.split('.').map((part) => Buffer.from(part, 'base64url'))
  return { header: JSON.parse(String(header)), claims: JSON.parse(String(claims)), signature: signature! }
}

/** A token as a forger writes it, with what they sign it by. */
export function forged(header: Fields, claims: Fields, by: (message: string) => Buffer | string): string {
  const message = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${message}.${Buffer.from(by(message)).toString('base64url')}`
}

export const rsa = (key: KeyObject) => (message: string) => sign('sha256', Buffer.from(message), key)
export const secretly = (secret: string, by = 'sha256') => (message: string) => createHmac(by, secret).update(message).digest()
export const nothing = () => ''

/** What a token says of its access token (OpenID Connect Core, 3.1.3.6). */
const hash = (access: unknown) => createHash('sha256').update(String(access)).digest().subarray(0, 16).toString('base64url')
