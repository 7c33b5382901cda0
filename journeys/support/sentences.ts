// What the house says in its four languages, as far as the text of a page can be held against it.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export const locales = ['en', 'es', 'fr', 'pt-BR'] as const
export type Locale = (typeof locales)[number]

const crates = join(import.meta.dirname, '../../crates')
const sheets = readdirSync(crates, { recursive: true, encoding: 'utf8' }).filter((path) => /\/words\/[\w-]+\.ftl$/.test(path))

/** These are written down once, in the language of the house, and are somebody's words from then on. */
const kept = ['closures-default-', 'requests-at-counter', 'requests-full-name', 'requests-company', 'requests-position']

/** Sentences without a variable. */
function plain(locale: Locale): string[] {
  const texts = sheets.filter((path) => basename(path, '.ftl') === locale).map((path) => readFileSync(join(crates, path), 'utf8'))
  const sentences = texts.flatMap((text) => [...text.matchAll(/^([a-z][\w-]*) = ([^{}\n]+)$/gm)])
  return sentences.filter(([, key]) => !kept.some((one) => key!.startsWith(one))).map(([, , said]) => said!.trim())
}

const said = Object.fromEntries(locales.map((locale) => [locale, plain(locale)])) as Record<Locale, string[]>

const beginning = 12

/** Long enough that no other language says the same by chance. */
function others(locale: Locale): string[] {
  const own = said[locale].join('\n')
  const foreign = locales.filter((other) => other !== locale).flatMap((other) => said[other])
  return foreign.filter((sentence) => sentence.length > 15 && sentence.split(' ').length > 2 && !own.includes(sentence))
}

const foreign = Object.fromEntries(locales.map((locale) => [locale, others(locale)])) as Record<Locale, string[]>

/** A sentence whose key stands in its place begins with the name of its room. */
const rooms = [...new Set(sheets.map((path) => basename(dirname(dirname(path))).replaceAll('_', '-')))]
const key = new RegExp(`(?<![\\w/.@-])(?:${rooms.join('|')})-[a-z0-9]+(?:-[a-z0-9]+)*(?![\\w@.])`, 'g')

/** What in this text no reader of that language should see. */
export function slips(text: string, locale: Locale): string[] {
  const holes = text.match(/\{\s*\$?[\w-]*[^}\n]{0,40}\}?/g) ?? []
  const keys = text.match(key) ?? []
  // Most of some thousand sentences do not even begin here.
  const begun = new Set(Array.from({ length: text.length }, (_, at) => text.slice(at, at + beginning)))
  const strange = foreign[locale].filter((sentence) => begun.has(sentence.slice(0, beginning)) && text.includes(sentence))
  return [...holes, ...keys, ...strange].map((what) => `says "${what}"`)
}
