// `make requirements`: which requirement is shown by which test.
//
//   node scripts/requirements.mjs            prints id, issue and tests, or `not yet`
//   node scripts/requirements.mjs --check    fails when an id that was covered has no test any more
//   node scripts/requirements.mjs --write    refreshes docs/requirements-covered.txt
//
// An id counts when it stands in a test's name (s_005_… and 000_28_… in Rust) or in the comment right
// above the test or on its first line. A mention anywhere else is prose.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const list = join(root, 'docs/requirements.txt')
const covered = join(root, 'docs/requirements-covered.txt')

const id = /\b(00[0-4]-\d\d|G-\d\d|S-\d{3})(?!\d)(?:[…–](?:00[0-4]-|G-|S-)?(\d{2,3}))?/g
const inRustName = /(?<=_|^)(00[0-4]_\d\d|g_\d\d|s_\d{3})(?=_|$)/g

function* files(folder, extension) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'target') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* files(path, extension)
    else if (entry.name.endsWith(extension)) yield join(root, path)
  }
}

/** The ids of a comment or a name; `S-040…042` names all three. */
function ids(text, rustName = '') {
  const found = []
  for (const [, first, last] of text.matchAll(id)) {
    const [prefix, number] = first.split('-')
    for (let n = Number(number); n <= Number(last ?? number); n++) found.push(`${prefix}-${String(n).padStart(number.length, '0')}`)
  }
  for (const [name] of rustName.matchAll(inRustName)) found.push(name.toUpperCase().replace('_', '-'))
  return found
}

const isComment = (line) => /^\s*\/\//.test(line)

/** The unbroken block of comments that ends just above a line; attributes in between do not break it. */
function commentAbove(lines, at) {
  const block = []
  for (let n = at - 1; n >= 0 && (isComment(lines[n]) || /^\s*#\[/.test(lines[n])); n--) if (isComment(lines[n])) block.push(lines[n])
  return block.join('\n')
}

const firstLine = (lines, at) => {
  const next = lines.slice(at + 1, at + 6).find((line) => line.trim() !== '')
  return next && isComment(next) ? next : ''
}

/** The lines that begin a test inside `both! { … }`: each function directly in the block runs on both engines. */
function* inBoth(lines) {
  for (let n = 0; n < lines.length; n++) {
    const opening = lines[n].match(/^(\s*)(?:\w+::)*both!\s*\{\s*$/)
    if (!opening) continue
    const [, indent] = opening
    for (n++; n < lines.length && lines[n] !== `${indent}}`; n++) {
      if (new RegExp(`^${indent} {4}(?:async )?fn\\s+\\w+`).test(lines[n])) yield n
    }
  }
}

function rustTest(lines, at) {
  const name = lines[at].match(/\bfn\s+(\w+)/)[1]
  return { name, ids: [...ids(commentAbove(lines, at), name), ...ids(firstLine(lines, at))] }
}

function* rustTests(text) {
  const lines = text.split('\n')
  for (const at of inBoth(lines)) yield rustTest(lines, at)
  for (let n = 0; n < lines.length; n++) {
    const attribute = /^\s*#\[(?:\w+::)*(?:test|both_engines|proptest)\b/.test(lines[n])
    const inProptest = /^\s*#\[test\]/.test(lines[n])
    if (!attribute && !inProptest) continue
    const at = lines.findIndex((line, i) => i > n && /\bfn\s+\w+/.test(line))
    if (at < 0) continue
    yield rustTest(lines, at)
  }
}

function* journeyTests(text) {
  const lines = text.split('\n')
  for (let n = 0; n < lines.length; n++) {
    const name = lines[n].match(/^\s*test(?:\.step)?\(\s*(['"`])(.*?)\1/)?.[2]
    if (name !== undefined) yield { name, ids: [...ids(commentAbove(lines, n)), ...ids(name), ...ids(firstLine(lines, n))] }
  }
}

const wanted = readFileSync(list, 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.match(/^(\S+)\s+(\S+)\s+(.*)$/).slice(1))
const known = new Set(wanted.map(([name]) => name))
const tests = new Map()
const unknown = []

for (const [folder, extension, read] of [['crates', '.rs', rustTests], ['journeys', '.spec.ts', journeyTests]]) {
  for (const file of files(folder, extension)) {
    for (const test of read(readFileSync(file, 'utf8'))) {
      const place = `${relative(root, file)}: ${test.name}`
      for (const one of new Set(test.ids)) {
        if (!known.has(one)) unknown.push(`${one} in ${place}`)
        else tests.set(one, [...(tests.get(one) ?? []), place])
      }
    }
  }
}

const mode = process.argv[2]
if (mode === '--write') {
  writeFileSync(covered, wanted.map(([name]) => name).filter((name) => tests.has(name)).map((name) => `${name}\n`).join(''))
} else if (mode === '--check') {
  const before = readFileSync(covered, 'utf8').split('\n').filter(Boolean)
  const lost = before.filter((name) => !tests.has(name))
  for (const name of lost) console.error(`${name} was covered and has no test any more: ${wanted.find(([w]) => w === name)?.[2] ?? 'unknown id'}`)
  for (const place of unknown) console.error(`docs/requirements.txt does not know ${place}`)
  if (lost.length + unknown.length > 0) process.exit(1)
  console.log(`requirements: ${before.length} ids covered before, all still are; ${tests.size} of ${wanted.length} now`)
} else {
  for (const [name, issue, title] of wanted) {
    console.log(`${name}  ${issue}  ${title}`)
    for (const place of tests.get(name) ?? ['not yet']) console.log(`          ${place}`)
  }
  const open = new Map()
  for (const [name, issue] of wanted) if (!tests.has(name)) open.set(issue, (open.get(issue) ?? 0) + 1)
  const rest = [...open].sort().map(([issue, count]) => `${count} of ${issue}`).join(', ')
  console.log(`\n${tests.size} of ${wanted.length} covered${rest && `; not yet: ${rest}`}`)
}
