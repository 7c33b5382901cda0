// A customer's own web site: a plain page of another origin that carries the widget's script tag.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export class ForeignSite {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** `127.0.0.1` is another origin, and another site, than the `localhost` on which Guichet answers. */
  static async open(scriptTag: string): Promise<ForeignSite> {
    const server = createServer((request, answer) => {
      if (request.url !== '/') return void answer.writeHead(404).end()
      answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(scriptTag))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    return new ForeignSite(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
  }
}

const page = (scriptTag: string) => `<!doctype html>
<html lang="pt-BR">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Loja de Ventos</title></head>
<body><main><h1>Loja de Ventos</h1><p>Barcos, velas e cabos.</p></main>${scriptTag}</body>
</html>`
