// What the person asked for, and the one line that says what is wrong with it.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** For the person at the keyboard: printed as it stands, without a stack. */
export class Refusal extends Error {}

const root = resolve(import.meta.dirname, '../..')

export const help = `usage: node scripts/demo.mjs [options]

  --port N        where Guichet answers               [8080, or PORT]
  --shop-port N   where the shop and the mails are    [the next one, or SHOP_PORT]
  --data DIR      the demo's own folder               [demo-data]
  --fresh         throw that folder away and begin anew (FRESH=1)
`

export function read(args = process.argv.slice(2), env = process.env) {
  const options = {
    port: { type: 'string' },
    'shop-port': { type: 'string' },
    data: { type: 'string' },
    fresh: { type: 'boolean' },
    help: { type: 'boolean' },
  }
  let given
  try {
    given = parseArgs({ args, options }).values
  } catch (mistake) {
    throw new Refusal(mistake.message.split('\n')[0])
  }
  const guichet = port('port', given.port ?? env.PORT ?? '8080')
  const shop = port('shop-port', given['shop-port'] ?? env.SHOP_PORT ?? String(guichet + 1))
  if (guichet === shop) throw new Refusal('the shop needs a port of its own: another origin is the point of it')
  return {
    help: given.help ?? false,
    port: guichet,
    shopPort: shop,
    data: resolve(given.data ?? 'demo-data'),
    fresh: given.fresh ?? ['1', 'yes', 'true'].includes(env.FRESH ?? ''),
    binary: resolve(env.GUICHET_BIN || resolve(root, 'target/release/guichet')),
  }
}

function port(name, text) {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw new Refusal(`--${name} ${text} is no port; write a number from 1 to 65535`)
  }
  return number
}
