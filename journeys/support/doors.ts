// The addresses that docs/api/forms.md promises, as far as a person opens them. A test on the other side of the house
// holds that document against the doors themselves, so that none is left out there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const document = join(import.meta.dirname, '../../docs/api/forms.md')

/** Those that answer a GET, with their parameters made nameless. */
export function promised(): string[] {
  const rows = readFileSync(document, 'utf8').matchAll(/^\| (`\/[^|]*) \| ([A-Z, ]+) \|/gm)
  const opened = [...rows].filter(([, , methods]) => methods!.split(', ').includes('GET'))
  return opened.flatMap(([, addresses]) => [...addresses!.matchAll(/`([^`]+)`/g)].map(([, address]) => nameless(address!)))
}

/** The path alone, whatever its parameters are called. */
export const nameless = (address: string) => address.split('?')[0]!.replace(/\{[^}]*\}/g, '{}')
