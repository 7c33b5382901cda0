// Every page of the house, in every language, with everything that a machine can find wrong with it.
import { type Browser, expect, test } from '@playwright/test'
import { nameless, promised } from './support/doors.ts'
import { Estate, type Reader, readers } from './support/estate.ts'
import { Inspector, type Walk } from './support/inspection.ts'
import { fill, formWith, send } from './support/page.ts'
import { door, exceptions, filled, inside } from './support/pages.ts'
import { type Locale, locales } from './support/sentences.ts'

// A trace would keep every page twice; what is wrong is said in words. On a busy machine one of hundreds of pages is late.
test.use({ trace: 'off', screenshot: 'off', actionTimeout: 30_000, navigationTimeout: 60_000 })

/** The longest language is looked at most closely; one has a wide window. */
const walks: Stroll[] = [
  { locale: 'fr', width: 390, colours: true },
  { locale: 'es', width: 390 },
  { locale: 'pt-BR', width: 390 },
  { locale: 'en', width: 1440 },
]

/** At the door there are smaller telephones than behind it. */
const least = (reader: Reader) => (door[reader] ? 320 : 390)

/** Those of a line walk one after another, and the lines side by side. */
const lines: Reader[][] = [
  readers.filter((reader) => door[reader] || reader === 'founder'),
  readers.filter((reader) => inside[reader] && !['founder', 'administrator'].includes(reader)),
  ['administrator'],
]

let estate: Estate
test.beforeAll(async () => {
  test.setTimeout(300_000)
  estate = await Estate.open()
})
test.afterAll(() => estate?.close())

test('every address that answers a GET is looked at below, or stands among the exceptions with its reason', () => {
  const opened = [...Object.values(door), ...Object.values(inside)].flat().filter((page) => !page.says)
  const known = new Set([...opened.map((page) => nameless(page.at)), ...Object.keys(exceptions)])
  const addresses = promised()
  expect(addresses.length, 'the document was read').toBeGreaterThan(60)
  expect(addresses.filter((address) => !known.has(address)), 'promised, and looked at by nobody').toEqual([])
  expect([...known].filter((address) => !addresses.includes(address)), 'looked at, and promised nowhere').toEqual([])
})

type Stroll = Omit<Walk, 'least'>

/** What is wrong on the pages of these, seen by one browser that is handed from one to the next. */
async function follow(browser: Browser, line: Reader[], walk: Stroll): Promise<string[]> {
  // Without motion nothing is looked at half-way between two colours.
  const context = await browser.newContext({ reducedMotion: 'reduce', colorScheme: 'light', javaScriptEnabled: walk.script !== false })
  const complaints: string[] = []
  for (const reader of line) {
    const hand = estate.hands[reader]
    await hand.speak(walk.locale)
    await context.clearCookies()
    await context.addCookies(await hand.cookies())
    const tab = await context.newPage()
    const width = walk.width < 640 ? least(reader) : walk.width
    const found = await new Inspector(tab, hand.base, { ...walk, width, least: least(reader) }).look(pages(reader, walk), estate.ids)
    complaints.push(...found.map((what) => `${reader}: ${what}`))
    await tab.close()
  }
  await context.close()
  return complaints
}

/** Help is no step on the way in. */
const pages = (reader: Reader, walk: Stroll) =>
  (door[reader] ?? inside[reader]!).filter((page) => walk.script !== false || !page.at.startsWith('/help'))

const together = async (browser: Browser, lines: Reader[][], walk: Stroll) =>
  (await Promise.all(lines.map((line) => follow(browser, line, walk)))).flat()

for (const walk of walks) {
  test(`every page is whole, fits and speaks one language: ${walk.locale}`, async ({ browser }) => {
    test.setTimeout(900_000)
    expect(await together(browser, lines, walk)).toEqual([])
  })
}

for (const locale of locales) {
  // S-200
  test(`with script off the whole way in is there as well: ${locale}`, async ({ browser }) => {
    test.setTimeout(300_000)
    const others = readers.filter((reader) => door[reader] && reader !== 'guest')
    expect(await together(browser, [['guest'], others], { locale, width: 390, script: false })).toEqual([])
    await comeIn(browser, locale)
  })
}

/** Chooses the language with the button that stands beside the list when no script presses it, and signs in. */
async function comeIn(browser: Browser, locale: Locale): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: locale === 'en' ? 'fr' : 'en' })
  const page = await context.newPage()
  await page.goto(`${estate.demo.desk}/sign-in`)
  await expect(page.locator('html'), 'what the browser asks for').toHaveAttribute('lang', locale === 'en' ? 'fr' : 'en')
  const languages = formWith(page, 'locale')
  await languages.locator('select').selectOption(locale)
  await languages.locator('button').click()
  await expect(page.locator('html')).toHaveAttribute('lang', locale)
  const form = formWith(page, 'identifier')
  await fill(form, { identifier: 'lucie@aurora.example', password: 'copper-lantern-tide-48' })
  expect(await send(form)).toBe(303)
  await page.waitForURL('**/conversations**')
  await context.close()
}

test('a link leads to a page, wherever it stands', async () => {
  test.setTimeout(300_000)
  const dead: string[] = []
  for (const reader of readers) {
    const known = new Set<string>()
    for (const page of (door[reader] ?? inside[reader]!).filter((page) => !page.sent)) {
      const text = await (await estate.hands[reader].get(filled(page.at, estate.ids))).text()
      for (const [, href] of text.matchAll(/<a [^>]*href="(\/[^"#]*)/g)) {
        const to = href!.replaceAll(/&(amp|#38);/g, '&')
        if (known.has(to)) continue
        known.add(to)
        const status = (await estate.hands[reader].get(to)).status()
        if (status >= 400) dead.push(`${reader}: ${page.at} leads to ${to}, which answers ${status}`)
      }
    }
  }
  expect(dead).toEqual([])
})
