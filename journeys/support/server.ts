// One Guichet, the real binary, on a free port of its own and with a data folder of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const binary = resolve(process.env.GUICHET_BIN ?? join(import.meta.dirname, '../../target/debug/guichet'))

export type Options = {
  /** `smtp://127.0.0.1:PORT`; without it the mails wait on the outbox page. */
  smtp?: string
  database?: string
  bus?: string
  files?: string
  masterKey?: string
  data?: string
  port?: number
  /** Where links point, when that is another node than this one. */
  baseUrl?: string
  hosts?: string[]
  env?: Record<string, string>
  /** Another copy of the program, for a user who cannot read the built one. */
  program?: string
  /** Whom the process runs as, when that is not whoever runs the tests. */
  user?: { uid: number; gid: number }
}

export async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.on('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}

export class Server {
  /** Everything the process has said, for reading links and for the story of a failure. */
  output = ''
  private process: ChildProcess | undefined

  private constructor(
    readonly port: number,
    readonly data: string,
    private readonly ownsData: boolean,
    private readonly env: Record<string, string>,
    private readonly program: string,
    private readonly user: Options['user'],
  ) {}

  static async start(options: Options = {}): Promise<Server> {
    const program = options.program ?? binary
    if (!existsSync(program)) throw new Error(`${program} is not there; build it with: cargo build`)
    const port = options.port ?? (await freePort())
    const data = options.data ?? mkdtempSync(join(tmpdir(), 'guichet-journey-'))
    const env: Record<string, string> = {
      GUICHET_LISTEN: `127.0.0.1:${port}`,
      GUICHET_DATA: data,
      GUICHET_BASE_URL: options.baseUrl ?? `http://localhost:${port}`,
      GUICHET_MAIL_FROM: 'Guichet <no-reply@guichet.example>',
      ...options.env,
    }
    if (options.smtp) env.GUICHET_SMTP_URL = options.smtp
    if (options.database) env.GUICHET_DATABASE_URL = options.database
    if (options.bus) env.GUICHET_BUS_URL = options.bus
    if (options.files) env.GUICHET_FILES_URL = options.files
    if (options.masterKey) env.GUICHET_MASTER_KEY_FILE = options.masterKey
    if (options.hosts) env.GUICHET_HOSTS = options.hosts.join(',')
    const server = new Server(port, data, !options.data, env, program, options.user)
    await server.launch()
    return server
  }

  /** Where a browser finds this node. Passkeys and `__Host-` cookies want a name, not a number. */
  get url(): string {
    return `http://localhost:${this.port}`
  }

  /** Starts the process again on the same port and data, as an operator would after a crash. */
  async launch(): Promise<void> {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GUICHET_')))
    const child = spawn(this.program, ['serve'], { env: { ...clean, ...this.env }, stdio: ['ignore', 'pipe', 'pipe'], ...this.user })
    this.process = child
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.output += text))
    await this.until('ready', async () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`guichet ended while starting\n${this.output}`)
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => undefined)
      return answer?.ok || undefined
    })
  }

  /** The one-time link that creates the first organisation, as the console prints it. */
  async setupLink(): Promise<string> {
    return this.until('the set-up link', async () => this.output.match(/https?:\/\/\S+\/setup\/[\w.~-]+/)?.[0])
  }

  /** Asks it to finish, and waits until it has. */
  async stop(): Promise<void> {
    await this.end('SIGTERM')
    if (this.ownsData) rmSync(this.data, { recursive: true, force: true })
  }

  /** No warning, no clean-up: `kill -9`. The data stay for the next `launch`. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process
    this.process = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    const patience = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(patience)
  }

  private async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
      const found = await look()
      if (found !== undefined) return found
      await new Promise((done) => setTimeout(done, 50))
    }
    throw new Error(`waited 20 s for ${what} of ${this.url}\n${this.output}`)
  }
}
