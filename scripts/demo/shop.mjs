// The web server of the shop: a few pages, a style sheet, and the letters behind the counter.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { letter, letterPolicy, list, show } from './mailroom.mjs'
import { page } from './shop-page.mjs'
import { language } from './shop-words.mjs'

const css = readFileSync(join(import.meta.dirname, 'shop.css'))

export class Shop {
  #server
  #port

  /** 127.0.0.1 is another origin, and another site, than the localhost on which Guichet answers. */
  static async open(port, { guichet, keys, postbox }) {
    const shop = new Shop()
    shop.#port = port
    shop.#server = createServer((request, answer) => {
      const { status = 200, type = 'text/html; charset=utf-8', body, headers } = shop.#find(request, { guichet, keys, postbox })
      answer.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers })
      answer.end(request.method === 'HEAD' ? undefined : body)
    })
    await new Promise((done, fail) => shop.#server.once('error', fail).listen(port, '127.0.0.1', done))
    return shop
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`
  }

  close() {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #find(request, { guichet, keys, postbox }) {
    // The letters hold links that let people in: only a browser on this machine, asking for this machine, reads them.
    if (![`127.0.0.1:${this.#port}`, `localhost:${this.#port}`].includes(request.headers.host)) {
      return { status: 421, type: 'text/plain', body: 'not here\n' }
    }
    if (!['GET', 'HEAD'].includes(request.method)) return { status: 405, type: 'text/plain', body: 'look, do not touch\n' }
    if (!URL.canParse(request.url, this.url)) return { status: 400, type: 'text/plain', body: 'what?\n' }
    const { pathname, searchParams } = new URL(request.url, this.url)
    if (pathname === '/shop.css') return { type: 'text/css; charset=utf-8', body: css }
    if (pathname === '/mail') return { body: list(postbox) }
    const [, id, part] = pathname.match(/^\/mail\/(\d+)(\/letter)?$/) ?? []
    const found = id && postbox.letters.find((one) => one.id === id)
    if (found && part) return { body: letter(found), headers: { 'content-security-policy': letterPolicy } }
    if (found) return { body: show(found) }
    const key = { '/': keys.shop, '/workshop': keys.workshop }[pathname]
    if (!key) return { status: 404, type: 'text/plain', body: 'nothing here\n' }
    const tongue = language(searchParams.get('lang'), request.headers['accept-language'])
    return { body: page({ path: pathname, language: tongue, guichet, key }) }
  }
}
