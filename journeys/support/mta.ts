// A real mail server between Guichet and the world: Exim, with a configuration, a spool and a port of its own. It takes
// every letter with 250, tries the next server, and when that refuses it writes the report itself and hands it, by its
// pipe, to `guichet mail receive`: the way of docs/operating/requests.md.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type House } from './house.ts'
import { Mailbox } from './mail.ts'
import { binary, freePort, Server } from './server.ts'
import { SlowLine } from './slow-line.ts'

/** A message that Guichet was handed: as it came, what was said of it, and the exit code. */
export type Taken = { raw: string; said: string; code: number }

/** Exim runs no pipe as root, so root lends the whole house to `nobody`, as servers.sh does with PostgreSQL. */
const nobody = { uid: 65_534, gid: 65_534 }
const lent = process.getuid?.() === 0 ? nobody : undefined

function installed(): string {
  const places = ['/usr/sbin/exim4', join(import.meta.dirname, '../../target/exim/usr/sbin/exim4')]
  const found = places.find((place) => existsSync(place))
  if (!found) throw new Error('exim4 is not there; scripts/install-test-tools.sh brings it')
  return found
}

export class Mta {
  /** What Exim has told, for the story of a failure. */
  log = ''
  private process: ChildProcess | undefined

  private constructor(
    readonly folder: string,
    private readonly port: number,
  ) {}

  static async open(world: Mailbox): Promise<Mta> {
    const mta = new Mta(mkdtempSync(join(tmpdir(), 'guichet-mta-')), await freePort())
    mta.furnish(world)
    await mta.launch()
    return mta
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`
  }

  /** The folder of the house whose letters these are. */
  get data(): string {
    return join(this.folder, 'house')
  }

  /** The program where whoever runs it can read it. */
  get program(): string {
    return lent ? join(this.folder, 'guichet') : binary
  }

  /** Waits until Guichet has been handed a message like this, and ended with this code. */
  async handedIn(like: RegExp, code: number | 'any' = 0, seconds = 30): Promise<Taken> {
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await pause(50)) {
      const found = this.taken().find((one) => [one.code, 'any'].includes(code) && like.test(one.raw))
      if (found) return found
    }
    const others = this.taken().map((one) => `${one.code} ${one.said}\n${one.raw}`).join('\n')
    throw new Error(`nothing like ${like} was handed in within ${seconds} s; what was: ${others || 'nothing'}\n${this.log}`)
  }

  /** Guichet cannot take anything in while this lasts: its settings are gone. */
  async closedFor(meanwhile: () => Promise<unknown>): Promise<void> {
    const settings = join(this.folder, 'guichet.toml')
    renameSync(settings, `${settings}.away`)
    await meanwhile().finally(() => renameSync(`${settings}.away`, settings))
  }

  /** A message from anybody on the net, by SMTP, to the address that Guichet's letters come from. */
  async stranger(raw: string): Promise<void> {
    const socket = connect(this.port, '127.0.0.1').setEncoding('utf8')
    let heard = ''
    socket.on('data', (text: string) => (heard += text))
    const answer = async (wanted: string) => {
      for (const deadline = Date.now() + 15_000; !/^\d{3} .*\r\n/m.test(heard); await pause(10))
        if (Date.now() > deadline) throw new Error(`the mail server is silent: ${heard}`)
      if (!heard.startsWith(wanted)) throw new Error(`expected ${wanted}: ${heard}`)
      heard = ''
    }
    await answer('220')
    const body = raw.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')
    const talk = [
      ['EHLO elsewhere.example', '250'],
      ['MAIL FROM:<>', '250'],
      ['RCPT TO:<no-reply@guichet.example>', '250'],
      ['DATA', '354'],
      [`${body}\r\n.`, '250'],
      ['QUIT', '221'],
    ]
    for (const [line, wanted] of talk) {
      socket.write(`${line}\r\n`)
      await answer(wanted!)
    }
    socket.destroy()
  }

  async close(): Promise<void> {
    const child = this.process
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((done) => child.once('exit', done))
      // Its deliveries are processes of the same group.
      process.kill(-child.pid!, 'SIGTERM')
      await ended
    }
    // A pipe is in a group of its own, and would furnish the house again after it was taken away.
    const count = (end: string) => readdirSync(join(this.folder, 'taken')).filter((name) => name.endsWith(end)).length
    for (const deadline = Date.now() + 10_000; count('.eml') > count('.code') && Date.now() < deadline; ) await pause(50)
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }

  private taken(): Taken[] {
    const folder = join(this.folder, 'taken')
    const read = (name: string) => readFileSync(join(folder, name), 'utf8')
    const done = readdirSync(folder).filter((name) => name.endsWith('.code'))
    return done.map((name) => ({ raw: read(name.replace('code', 'eml')), said: read(name.replace('code', 'said')).trim(), code: Number(read(name)) }))
  }

  /** Writes all that Exim and its pipe need, owned by whom they run as. */
  private furnish(world: Mailbox): void {
    const at = (name: string) => join(this.folder, name)
    for (const name of ['house', 'spool', 'taken']) mkdirSync(at(name))
    // A copy without the setuid bit: whatever stands in its configuration, it may do no more than its user.
    copyFileSync(installed(), at('exim'))
    if (lent) copyFileSync(binary, at('guichet'))
    writeFileSync(at('exim.conf'), configuration(this.folder, this.port, Number(new URL(world.url).port)))
    writeFileSync(at('guichet.toml'), `data = "${this.data}"\nsmtp_url = "${this.url}"\nmail_from = "Guichet <no-reply@guichet.example>"\n`)
    writeFileSync(at('receive'), pipe(this.folder, this.program))
    for (const name of ['exim', 'receive', ...(lent ? ['guichet'] : [])]) chmodSync(at(name), 0o755)
    if (lent) for (const name of ['', ...readdirSync(this.folder)]) chownSync(at(name), lent.uid, lent.gid)
  }

  private async launch(): Promise<void> {
    const line = ['-C', join(this.folder, 'exim.conf'), '-bdf', '-q1s']
    const child = spawn(join(this.folder, 'exim'), line, { cwd: this.folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...lent })
    this.process = child
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.log += text))
    for (const deadline = Date.now() + 20_000; !this.log.includes('listening for SMTP'); await pause(50))
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Exim did not start\n${this.log}`)
  }
}

/** Keeps what the pipe was given and what Guichet said, and ends as Guichet did: 75 makes Exim try again. */
const pipe = (folder: string, program: string) => `#!/bin/sh
one=${folder}/taken/$$
cat >"$one.eml"
${program} --config ${folder}/guichet.toml mail receive --organisation aurora <"$one.eml" >"$one.said" 2>&1
code=$?
echo $code >"$one.part" && mv "$one.part" "$one.code"
exit $code
`

/**
 * What Exim does for days it does here in seconds. It warns of a delay only where the letter goes to `slow.example`,
 * and there although a machine wrote the letter, which Debian's own settings would leave out.
 */
const configuration = (folder: string, port: number, world: number) => `
exim_path = ${folder}/exim
exim_user = ${lent?.uid ?? process.getuid?.()}
exim_group = ${lent?.gid ?? process.getgid?.()}
never_users =
primary_hostname = mx.guichet.example
spool_directory = ${folder}/spool
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
disable_ipv6
tls_advertise_hosts =
keep_environment =
check_spool_space = 0
check_spool_inodes = 0
acl_smtp_rcpt = everything
delay_warning = 1s:1d
delay_warning_condition = \${if match{$h_to:}{@slow.example}}

begin acl
everything:
  accept

begin routers
home:
  driver = accept
  domains = guichet.example
  transport = guichet
world:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = world

begin transports
guichet:
  driver = pipe
  command = ${folder}/receive
  return_path_add
world:
  driver = smtp
  port = ${world}
  allow_localhost
  hosts_avoid_tls = *

begin retry
*@impatient.example * F,2s,1s
* * F,1d,1s
`

/** A fresh Guichet whose letters go by a real mail server, which brings back what it could not deliver. */
export async function openHouseBehindMta(): Promise<House & { mta: Mta; line: SlowLine }> {
  const mail = await Mailbox.open()
  const mta = await Mta.open(mail)
  const line = await SlowLine.open(mta.url)
  const server = await Server.start({ smtp: line.url, data: mta.data, program: mta.program, user: lent })
  const close = async () => {
    await server.stop()
    await Promise.all([line.close(), mta.close()])
    await mail.close()
  }
  return { server, mail, mta, line, close }
}
