// `make dev`: builds, serves, and does both again whenever a source file changes.
import { spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'

const run = (command, args) =>
  new Promise((done) => spawn(command, args, { stdio: 'inherit' }).on('close', (code) => done(code === 0)))

let server
const stop = () =>
  new Promise((done) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return done()
    server.once('close', done)
    server.kill('SIGTERM')
  })

const changed = { assets: false, rust: true }
let building = false

async function build() {
  if (building) return
  building = true
  while (changed.assets || changed.rust) {
    const assets = changed.assets
    changed.assets = changed.rust = false
    if (assets && !(await run('npm', ['run', '--prefix', 'assets', 'build']))) continue
    if (!(await run('cargo', ['build']))) continue
    await stop()
    server = spawn('target/debug/guichet', ['serve', ...process.argv.slice(2)], { stdio: 'inherit' })
  }
  building = false
}

let timer
function notice(kind) {
  changed[kind] = true
  clearTimeout(timer)
  timer = setTimeout(build, 150) // an editor writes several files at once
}

const generated = /(^|\/)(dist|node_modules|target)(\/|$)|~$|\.sw.$/
for (const [folder, kind] of [['crates', 'rust'], ['assets', 'assets']]) {
  if (existsSync(folder)) watch(folder, { recursive: true }, (_, file) => file && !generated.test(file) && notice(kind))
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop().then(() => process.exit(0)))
build()
