// A SAML provider that others wrote: pysaml2 with xmlsec1, on https with an authority of its own.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'

/** How it speaks from now on. */
export type Mode = { signed?: string; encrypted?: boolean; skew?: number }

export class SamlProvider {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly lines: AsyncIterator<string>,
    readonly address: string,
  ) {}

  static async start(): Promise<SamlProvider> {
    const folder = mkdtempSync(join(tmpdir(), 'guichet-saml-'))
    const file = (name: string) => join(folder, name)
    const certificate = (key: string, out: string, kind: string[]) =>
      execFileSync('openssl', ['req', '-x509', '-newkey', ...kind, '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', file(key), '-out', file(out)], { stdio: 'pipe' })
    certificate('key.pem', 'cert.pem', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    certificate('signing.key', 'signing.crt', ['rsa:2048'])
    // Debian's own, which sees what apt installed.
    const child = spawn(process.env.PYTHON ?? '/usr/bin/python3', [fileURLToPath(new URL('saml_provider.py', import.meta.url)), folder])
    child.stderr.pipe(process.stderr)
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const { value, done } = await lines.next()
    if (done) throw new Error('the SAML provider does not start: scripts/install-test-tools.sh installs what it needs')
    return new SamlProvider(folder, child, lines, `https://localhost:${value}`)
  }

  /** What a Guichet is started with so that it may read the metadata here and trusts what it finds. */
  get env(): Record<string, string> {
    return { GUICHET_OUTBOUND_ALLOW: '127.0.0.0/8', GUICHET_CA_FILE: join(this.folder, 'cert.pem') }
  }

  private async tell(what: object): Promise<void> {
    this.child.stdin.write(`${JSON.stringify(what)}\n`)
    await this.lines.next()
  }

  /** Knows us from now on, by the metadata its administrator was given. */
  register = (metadata: string) => this.tell({ metadata })

  mode = (mode: Mode) => this.tell({ mode })

  /** The person says who they are there; nobody: they turn back. Its last page sends the form on by a press. */
  async signIn(page: Page, who: string): Promise<void> {
    await page.waitForURL(`${this.address}/sso**`)
    if (who) await page.locator('input[name=login]:visible').fill(who)
    await page.locator(who ? '#yes' : '#no').click()
    await page.locator('#onward').click()
  }

  async stop(): Promise<void> {
    this.child.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
