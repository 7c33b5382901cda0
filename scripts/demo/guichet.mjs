// The product's own binary: set up without a browser, then served until it is asked to stop.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './options.mjs'

export class Guichet {
  /** Set as soon as the process has ended, whoever ended it. */
  ended = false
  #options
  #env
  #child

  constructor(options, smtp) {
    if (!existsSync(options.binary)) throw new Refusal(`${options.binary} is not there; make demo builds it`)
    this.#options = options
    // What the person has set for an installation of theirs must not reach this one.
    // Whom it may call is the machine's to say; everything else a demo sets itself.
    const calls = ['GUICHET_OUTBOUND_ALLOW', 'GUICHET_DNS_SERVER', 'GUICHET_CA_FILE']
    const clean = Object.entries(process.env).filter(([name]) => calls.includes(name) || !name.startsWith('GUICHET_'))
    this.#env = {
      ...Object.fromEntries(clean),
      GUICHET_LISTEN: `127.0.0.1:${options.port}`,
      GUICHET_BASE_URL: this.url,
      GUICHET_DATA: this.#home,
      GUICHET_SMTP_URL: smtp,
      GUICHET_MAIL_FROM: 'Aurora <no-reply@aurora.example>',
    }
  }

  /** Where a browser finds it: cookies and passkeys want the name. */
  get url() {
    return `http://localhost:${this.#options.port}`
  }

  get log() {
    return join(this.#options.data, 'guichet.log')
  }

  get #home() {
    return join(this.#options.data, 'guichet')
  }

  /** Runs in the demo's folder, so that a guichet.toml in the person's is not read. */
  #spawn(args, stdio) {
    mkdirSync(this.#home, { recursive: true })
    return spawn(this.#options.binary, args, { cwd: this.#options.data, env: this.#env, stdio })
  }

  /** Creates the organisation and its administrator. */
  async setUp({ organisation, slug, locale, timeZone }, administrator, password) {
    const args = ['setup', '--organisation', organisation, '--slug', slug, '--administrator', administrator.identifier]
    args.push('--display-name', administrator.name, '--locale', locale, '--time-zone', timeZone, '--password-stdin')
    const child = this.#spawn(args, ['pipe', 'ignore', 'pipe'])
    let said = ''
    child.stderr.on('data', (text) => (said += text))
    child.stdin.on('error', () => {}).end(password)
    const code = await new Promise((done, fail) => child.once('error', fail).once('close', done))
    if (code !== 0) throw new Refusal(`guichet setup refused: ${said.trim().replaceAll('\n', '; ')}`)
  }

  /** Resolves when it can work. */
  async serve() {
    const log = openSync(this.log, 'a')
    const child = this.#spawn(['serve'], ['ignore', log, log])
    closeSync(log)
    this.#child = child
    child.once('error', () => (this.ended = true)).once('exit', () => (this.ended = true))
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
      if (this.ended) throw new Refusal(`guichet ended while starting: ${this.lastWords()}`)
      const ready = await fetch(`http://127.0.0.1:${this.#options.port}/readyz`).catch(() => undefined)
      if (ready?.ok) return
      await new Promise((done) => setTimeout(done, 50))
    }
    throw new Refusal(`guichet was not ready within a minute; see ${this.log}`)
  }

  onExit(then) {
    this.#child.once('exit', then)
  }

  lastWords() {
    return existsSync(this.log) ? (readFileSync(this.log, 'utf8').trim().split('\n').at(-1) ?? '') : ''
  }

  /** Asks this one process to finish, and waits until it has. */
  async stop() {
    const child = this.#child
    if (!child || this.ended) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    const patience = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await gone
    clearTimeout(patience)
  }
}
