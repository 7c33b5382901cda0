// `make demo` as the Makefile calls it, but with the development build, free ports and a folder of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { freePort } from './server.ts'

const root = resolve(import.meta.dirname, '../..')
const binary = process.env.GUICHET_BIN ?? join(root, 'target/debug/guichet')

export class Demo {
  output = ''
  private constructor(
    readonly port: number,
    readonly shopPort: number,
    private readonly child: ChildProcess,
  ) {}

  static async ports(): Promise<[number, number]> {
    return [await freePort(), await freePort()]
  }

  static launch(data: string, ports: [number, number], ...more: string[]): Demo {
    return Demo.launchWith({}, data, ports, ...more)
  }

  /** The same with settings of its own. */
  static launchWith(env: Record<string, string>, data: string, [port, shopPort]: [number, number], ...more: string[]): Demo {
    const script = join(root, 'scripts/demo.mjs')
    const args = [script, '--data', data, '--port', String(port), '--shop-port', String(shopPort), ...more]
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env, GUICHET_BIN: resolve(binary) }, stdio: ['ignore', 'pipe', 'pipe'] })
    const demo = new Demo(port, shopPort, child)
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (demo.output += text))
    return demo
  }

  get desk(): string {
    return `http://localhost:${this.port}`
  }

  get shop(): string {
    return `http://127.0.0.1:${this.shopPort}`
  }

  /** Until it has said its piece, which is the last thing it does before it waits. */
  async ready(): Promise<this> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
      if (this.output.includes('Ctrl-C')) return this
      if (this.child.exitCode !== null) break
      await new Promise((done) => setTimeout(done, 50))
    }
    throw new Error(`the demo did not get ready\n${this.output}`)
  }

  /** The code it ends with; asked to end by a signal, as Ctrl-C does, unless it ends by itself. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode
    const ended = new Promise<number | null>((done) => this.child.once('exit', done))
    if (signal) this.child.kill(signal)
    return ended
  }
}
