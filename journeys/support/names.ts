// A name server on loopback that says what a story wants. Every name's address is this machine's.
import dnsPacket from 'dns-packet'
import { createSocket, type Socket } from 'node:dgram'

export class NameServer {
  private readonly texts = new Map<string, string[]>()

  private constructor(private readonly socket: Socket) {
    socket.on('message', (message, from) => socket.send(this.answer(message), from.port, from.address))
  }

  static async start(): Promise<NameServer> {
    const socket = createSocket('udp4')
    await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done))
    return new NameServer(socket)
  }

  /** What a Guichet is started with so that it asks here. */
  get env(): Record<string, string> {
    return { GUICHET_DNS_SERVER: `127.0.0.1:${this.socket.address().port}` }
  }

  /** What the text records of a name say from now on. */
  say(name: string, ...texts: string[]): void {
    this.texts.set(name.toLowerCase(), texts)
  }

  stop(): void {
    this.socket.close()
  }

  private answer(message: Buffer): Buffer {
    const { id, questions = [] } = dnsPacket.decode(message)
    const answers = questions.flatMap(({ name, type }): dnsPacket.Answer[] => {
      if (type === 'A') return [{ name, type, ttl: 60, data: '127.0.0.1' }]
      if (type === 'TXT') return (this.texts.get(name.toLowerCase()) ?? []).map((data) => ({ name, type: 'TXT', ttl: 60, data }))
      return []
    })
    // 3: no such name.
    return dnsPacket.encode({ type: 'response', id, flags: dnsPacket.RECURSION_AVAILABLE | (answers.length ? 0 : 3), questions, answers })
  }
}
