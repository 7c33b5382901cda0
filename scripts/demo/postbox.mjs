// A mail server for one machine: it takes what it is given, keeps it as files, and turns some recipients away.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { parse } from './mime.mjs'

/** A letter of the house is a few kilobytes; whoever sends more is not the house. */
const LARGEST = 1024 * 1024

export class Postbox {
  /** In the order of arrival. */
  letters = []
  /** Recipients that were turned away, as often as they were. */
  bounced = []
  #folder
  #refuses
  #server = createServer((socket) => this.#talk(socket))

  /** `refuses` says of an address whether no such mailbox exists. */
  static async open(folder, refuses) {
    const box = new Postbox()
    box.#folder = folder
    box.#refuses = refuses
    mkdirSync(folder, { recursive: true })
    for (const name of readdirSync(folder).filter((name) => name.endsWith('.eml')).sort()) {
      box.letters.push({ ...parse(readFileSync(join(folder, name), 'latin1')), id: name.slice(0, -4) })
    }
    await new Promise((done, fail) => box.#server.once('error', fail).listen(0, '127.0.0.1', done))
    return box
  }

  get url() {
    return `smtp://127.0.0.1:${this.#server.address().port}`
  }

  close() {
    this.#server.close()
  }

  /** The link of the newest letter to this address that leads to `place`. */
  link(address, place) {
    const letter = this.letters.findLast((letter) => letter.to.includes(address))
    return letter?.text.match(/https?:\/\/\S+/g)?.find((link) => new URL(link).pathname.startsWith(place))
  }

  #talk(socket) {
    let buffer = ''
    let body = false
    const say = (line) => socket.write(`${line}\r\n`)
    socket.setEncoding('latin1').on('error', () => socket.destroy())
    socket.on('data', (piece) => {
      buffer += piece
      if (buffer.length > LARGEST) return void socket.end('552 too large\r\n')
      for (;;) {
        const end = buffer.indexOf(body ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const part = buffer.slice(0, end + 2)
        buffer = buffer.slice(end + (body ? 5 : 2))
        if (body) this.#keep(part)
        const reply = body ? '250 2.0.0 kept' : this.#answer(part.trim())
        body = reply.startsWith('354')
        say(reply)
        if (reply.startsWith('221')) return void socket.end()
      }
    })
    say('220 mail.demo ESMTP')
  }

  #answer(line) {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') return '250-mail.demo\r\n250 8BITMIME'
    if (verb === 'DATA') return '354 go ahead'
    if (verb === 'QUIT') return '221 2.0.0 bye'
    if (verb !== 'RCPT') return ['HELO', 'MAIL', 'RSET', 'NOOP'].includes(verb) ? '250 2.0.0 fine' : '502 5.5.1 not here'
    const address = line.match(/<([^>]*)>/)?.[1]?.toLowerCase() ?? ''
    if (!this.#refuses(address)) return '250 2.1.5 fine'
    this.bounced.push(address)
    return `550 5.1.1 <${address}>: there is no such mailbox here`
  }

  #keep(part) {
    const raw = part.replace(/^\.\./gm, '.') // the sender doubled every leading dot
    const id = String(this.letters.length + 1).padStart(4, '0')
    writeFileSync(join(this.#folder, `${id}.eml`), raw, 'latin1')
    this.letters.push({ ...parse(raw), id })
  }
}
