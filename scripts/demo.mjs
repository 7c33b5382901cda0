// `make demo`: Guichet with an organisation that is already at work, a shop of another origin that carries the web
// chat, and a mail server whose letters can be read. Everything listens on this machine only.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { administrator, deadMailboxes, organisation, password } from './demo/cast.mjs'
import { furnish, openShift } from './demo/furnish.mjs'
import { Guichet } from './demo/guichet.mjs'
import { help, read, Refusal } from './demo/options.mjs'
import { Postbox } from './demo/postbox.mjs'
import { Shop } from './demo/shop.mjs'
import { summary } from './demo/summary.mjs'

/** What runs, in the order it was started; it is stopped the other way round. */
const running = []
let stopping

async function stop(code) {
  stopping ??= (async () => {
    for (const one of running.reverse()) await one()
  })()
  await stopping
  process.exit(code)
}

/** Before anything is made: whoever has the port keeps it, and the person learns which one it is. */
function free(port, flag) {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', ({ code }) => {
      const why = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code})`
      fail(new Refusal(`port ${port} ${why}; choose another one: make demo ${flag}=${port + 10}`))
    })
    probe.listen(port, '127.0.0.1', () => probe.close(done))
  })
}

/** The demo's own folder, and whether it is furnished. Somebody else's folder is never emptied. */
function folder({ data, fresh }) {
  const marker = join(data, 'demo.json')
  const pid = join(data, 'demo.pid')
  const ours = existsSync(marker)
  if (!ours && existsSync(data) && readdirSync(data).length > 0) {
    throw new Refusal(`${data} holds something that is not the demo's; name another folder with --data`)
  }
  const owner = existsSync(pid) ? Number(readFileSync(pid, 'utf8')) : 0
  if (alive(owner)) throw new Refusal(`the demo in ${data} is running already, as process ${owner}`)
  const known = ours ? JSON.parse(readFileSync(marker, 'utf8')) : {}
  // One that was interrupted while it was furnished is no use to anybody.
  if (fresh || !known.keys) {
    rmSync(data, { recursive: true, force: true })
    mkdirSync(data, { recursive: true, mode: 0o700 })
    writeFileSync(marker, '{}\n')
  }
  writeFileSync(pid, `${process.pid}\n`)
  running.push(() => rmSync(pid, { force: true }))
  return { keys: fresh ? undefined : known.keys, keep: (keys) => writeFileSync(marker, `${JSON.stringify({ keys })}\n`) }
}

function alive(pid) {
  if (!pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

async function main() {
  const options = read()
  if (options.help) return void process.stdout.write(help)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))
  await free(options.port, 'PORT')
  await free(options.shopPort, 'SHOP_PORT')

  const place = folder(options)
  const postbox = await Postbox.open(join(options.data, 'mail'), (address) => deadMailboxes.includes(address))
  running.push(() => postbox.close())
  const guichet = new Guichet(options, postbox.url)
  if (!place.keys) await guichet.setUp(organisation, administrator, password)
  running.push(() => guichet.stop())
  await guichet.serve()
  guichet.onExit(() => stopping || complain(new Refusal(`guichet ended by itself; see ${guichet.log}`)))

  const say = (what) => console.log(`  furnishing: ${what}`)
  const keys = place.keys ?? (await furnish(options.port, postbox, say))
  if (place.keys) await openShift(options.port)
  place.keep(keys)

  const shop = await Shop.open(options.shopPort, { guichet: guichet.url, keys, postbox })
  running.push(() => shop.close())
  console.log(summary({ guichet: guichet.url, shop: shop.url, data: options.data }))
}

/** One line for what the person can mend; the whole story for what only we can. */
function complain(trouble) {
  if (!stopping) console.error(trouble instanceof Refusal ? `demo: ${trouble.message}` : trouble)
  return stop(1)
}

main().catch(complain)
