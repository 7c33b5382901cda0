// The line from Guichet to its mail server, on which an answer can be long on its way.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export class SlowLine {
  private readonly sockets = new Set<Socket>()
  private waiting: (() => void)[] | undefined

  private constructor(private readonly server: Server) {}

  static async open(to: string): Promise<SlowLine> {
    const line = new SlowLine(createServer((near) => line.join(near, connect(Number(new URL(to).port), '127.0.0.1'))))
    await new Promise<void>((done) => line.server.listen(0, '127.0.0.1', done))
    return line
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** The answers to letters' bodies stay on the line while this lasts; everything before them passes. */
  async heldFor(meanwhile: () => Promise<unknown>): Promise<void> {
    this.waiting = []
    await meanwhile().finally(() => {
      for (const carry of this.waiting?.splice(0) ?? []) carry()
      this.waiting = undefined
    })
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise<void>((done) => this.server.close(() => done()))
  }

  private join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.sockets.add(socket)
      socket.on('error', () => [near, far].forEach((one) => one.destroy()))
      socket.on('close', () => this.sockets.delete(socket))
    }
    near.pipe(far)
    far.on('data', (words: Buffer) => {
      const carry = () => void near.write(words)
      // Exim's word that a letter is in its queue.
      if (this.waiting && words.toString().startsWith('250 OK id=')) this.waiting.push(carry)
      else carry()
    })
    far.on('end', () => near.end())
  }
}
