// The break-glass sheet and the device kept with it, made by an operator at the console.
import { expect } from '@playwright/test'
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { join, resolve } from 'node:path'

export const binary = resolve(process.env.GUICHET_BIN ?? join(import.meta.dirname, '../../target/debug/guichet'))

/** What a device with this secret shows at a time (RFC 6238). */
export function shows(secret: string, at: number): string {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', key).update(step).digest()
  return String((mac.readUInt32BE(mac[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** `guichet admin break-glass create`, by an operator who types the device's first code. */
export async function makeSheet(data: string, url: string): Promise<{ code: string; secret: string }> {
  const env = { PATH: process.env.PATH, GUICHET_DATA: data, GUICHET_BASE_URL: url }
  const child = spawn(binary, ['admin', 'break-glass', 'create', '--organisation', 'aurora', '--keeper', 'safe@aurora.example'], { env })
  let said = ''
  let secret = ''
  child.stdout.on('data', (text) => {
    said += text
    const shown = said.match(/secret {3}([A-Z2-7 ]+)\n/)?.[1]
    if (!shown || secret) return
    secret = shown.replaceAll(' ', '')
    child.stdin.write(`${shows(secret, Date.now())}\n`)
  })
  // `exit` may come before the last of what was said.
  const exit = await new Promise((done) => child.once('close', done))
  expect(exit, said).toBe(0)
  return { code: said.match(/printed code {2}(\S+)/)![1]!, secret }
}
