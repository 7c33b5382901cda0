// An identity provider that others wrote: oidc-provider, a certified one, on https with an authority of its own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import Provider from 'oidc-provider'
import { fill, formWith, send } from './page.ts'

export class IdentityProvider {
  private handler: ReturnType<Provider['callback']> | undefined

  private constructor(
    private readonly folder: string,
    private readonly server: Server,
    readonly issuer: string,
  ) {}

  static async start(): Promise<IdentityProvider> {
    const folder = mkdtempSync(join(tmpdir(), 'guichet-provider-'))
    const file = (name: string) => join(folder, name)
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE',
      '-keyout', file('key.pem'), '-out', file('cert.pem'),
    ], { stdio: 'pipe' })
    const server = createServer({ key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const provider = new IdentityProvider(folder, server, `https://localhost:${port}`)
    server.on('request', (request, response) => {
      if (provider.handler) return void provider.handler(request, response)
      response.writeHead(503, { 'content-type': 'text/plain' }).end('Nobody is here.')
    })
    return provider
  }

  /** What a Guichet is started with so that it may call here and trusts what it finds. */
  get env(): Record<string, string> {
    return { GUICHET_OUTBOUND_ALLOW: '127.0.0.0/8', GUICHET_CA_FILE: join(this.folder, 'cert.pem') }
  }

  readonly client = { id: 'guichet', secret: 'um segredo & tanto+do:cliente-7319' }

  /** Knows us from now on, as after an administrator has filled in its form. */
  register(redirect: string, out: { logout?: string; back?: string; keys?: string } = {}): void {
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: this.client.id, ...(out.keys ? { token_endpoint_auth_method: 'private_key_jwt' as const, token_endpoint_auth_signing_alg: 'ES256' as const, jwks_uri: out.keys } : { client_secret: this.client.secret }), redirect_uris: [redirect], response_types: ['code'], grant_types: ['authorization_code'], ...(out.logout && { backchannel_logout_uri: out.logout, backchannel_logout_session_required: true }), ...(out.back && { post_logout_redirect_uris: [out.back] }) }],
      features: { backchannelLogout: { enabled: true } },
      // Its own guard keeps it from calling this very machine, where all of this lives.
      fetch: (url, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown } = {}) => fetch(url, options),
      // What a form of its own lets people type is who they are.
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@aurora.example`, email_verified: true, name: id, groups: ['atendimento', 'cobrança'] }) }),
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['of this test alone'] },
      ttl: { Interaction: 600, Session: 3600, Grant: 3600, IdToken: 600, AccessToken: 600, AuthorizationCode: 60 },
    })
    this.handler = provider.callback()
  }

  /** An administrator adds it, tries it with their own account and offers it to everybody. */
  async offer(page: Page, base: string, { who, password }: { who: string; password: string }): Promise<void> {
    await page.goto(`${base}/sso/providers/new?kind=oidc`)
    const form = formWith(page, 'client_id')
    const told = async (id: string) => (await page.locator(`#${id}`).textContent())!
    this.register(await told('redirect_uri'), { logout: await told('logout_uri'), back: await told('back_uri') })
    await fill(form, { name: 'Keycloak', issuer: this.issuer, client_id: this.client.id, secret: this.client.secret })
    expect(await send(form)).toBe(303)
    await page.waitForURL(/\/sso\/providers\/[0-9a-f]{32}/)
    await page.locator('a[href$="/trial"]').click()
    await page.locator('form[action$="/trial"] [name=current_password]').fill(password)
    await page.locator('form[action$="/trial"] button[data-kind=primary]').click()
    await this.signIn(page, who)
    await page.waitForURL(/done=sso-done-linked/)
    await page.locator('form[action$="/offer"] button').click()
    await page.waitForURL(/done=sso-done-offered/)
  }

  /** Answers nobody any more. */
  breakDown(): void {
    this.handler = undefined
  }

  /** The person signs in there and agrees. Where they have done so before, neither is asked. */
  async signIn(page: Page, who: string): Promise<void> {
    await page.waitForURL(`${this.issuer}/interaction/**`)
    await page.locator('input[name=login]').fill(who)
    await page.locator('input[name=password]').fill('qualquer coisa')
    await page.locator('button[type=submit]').click()
    await expect(page.locator('form input[name=prompt][value=consent]')).toHaveCount(1)
    await page.locator('button[type=submit]').click()
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
