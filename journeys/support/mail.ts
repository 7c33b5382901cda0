// A real SMTP server that keeps what it is given, and can be as unfriendly as the real ones.
import { type ParsedMail, simpleParser } from 'mailparser'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Letter = {
  to: string[]
  from: string
  subject: string
  text: string
  html: string
  /** Every link of either part, once each, in the order they stand. */
  links: string[]
  headers: ParsedMail['headers']
}

/** `accept`; `refuse` answers 550 to every recipient; `greylist` answers 451 to each address once. */
export type Mode = 'accept' | 'refuse' | 'greylist'

/** A list is an answer of several lines, as the large providers give it. */
export type Answer = { code: number; text: string | string[] }

export class Mailbox {
  readonly inbox: Letter[] = []
  mode: Mode = 'accept'
  /** What single addresses are answered, whatever the mode; in small letters. */
  readonly answers = new Map<string, Answer>()
  /** Recipients that were turned away, with the reply they got. */
  readonly refused: { address: string; reply: string }[] = []
  private readonly known = new Set<string>()
  private readonly server: SMTPServer

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo: ({ address }, _session, done) => {
        const reply = this.turnAway(address.toLowerCase())
        if (!reply) return done()
        this.refused.push({ address, reply: `${reply.code} ${reply.text}` })
        // The library writes a message that is a list as several lines, though its types know only one.
        done(Object.assign(new Error(), { responseCode: reply.code, message: reply.text as string }))
      },
      onData: (stream, session, done) => {
        simpleParser(stream).then((mail) => {
          this.inbox.push(letter(mail, session.envelope.rcptTo.map((to) => to.address.toLowerCase())))
          done()
        }, done)
      },
    })
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox()
    await new Promise<void>((done, fail) => {
      mailbox.server.on('error', fail)
      mailbox.server.listen(0, '127.0.0.1', done)
    })
    return mailbox
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`
  }

  /**
   * The next letter to this address that nobody took yet; taking it removes it from the inbox. What is only told, about
   * a new device or a locked login, is passed over: it comes whenever a story sits down somewhere else.
   */
  async waitFor(address: string, seconds = 15): Promise<Letter> {
    const waited = (letter: Letter) => letter.to.includes(address.toLowerCase()) && !told.test(letter.subject)
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; ) {
      const found = this.inbox.findIndex(waited)
      if (found >= 0) return this.inbox.splice(found, 1)[0]!
      await new Promise((done) => setTimeout(done, 50))
    }
    const others = this.inbox.flatMap((letter) => letter.to).join(', ') || 'nobody'
    throw new Error(`no mail for ${address} within ${seconds} s; there is mail for ${others}`)
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => this.server.close(() => done()))
  }

  private turnAway(address: string): Answer | undefined {
    const own = this.answers.get(address)
    if (own) return own
    if (this.mode === 'refuse') return { code: 550, text: '5.1.1 no such mailbox here' }
    if (this.mode === 'greylist' && !this.known.has(address)) {
      this.known.add(address)
      return { code: 451, text: '4.7.1 greylisted, come back later' }
    }
    return undefined
  }
}

const told =
  /new device|dispositivo nuevo|dispositivo novo|nouvel appareil|was locked|fue bloqueado|foi bloqueado|verrouillé|after wrong ones|tras varias|depois de várias|après des erreurs/i

function letter(mail: ParsedMail, to: string[]): Letter {
  const html = mail.html || ''
  const text = mail.text ?? ''
  const hrefs = [...html.matchAll(/href="(https?:[^"]+)"/g)].map((match) => match[1]!.replaceAll('&amp;', '&'))
  const plain = text.match(/https?:\/\/[^\s<>"]+/g) ?? []
  return {
    to,
    from: mail.from?.text ?? '',
    subject: mail.subject ?? '',
    text,
    html,
    links: [...new Set([...hrefs, ...plain])],
    headers: mail.headers,
  }
}

/** The one link of a letter that leads to this place, for instance `/invitations/`. */
export function linkTo(place: string, mail: Letter): string {
  const found = [...new Set(mail.links.filter((link) => new URL(link).pathname.startsWith(place)))]
  if (found.length !== 1) throw new Error(`expected one link to ${place}, found ${found.length} in: ${mail.text}`)
  return found[0]!
}
