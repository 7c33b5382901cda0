// A provider that was taken over, or a forger who stands in its place, sends whatever they like. Each forgery here is a
// sign-in of the administrator's own account in a browser of its own, with one thing changed; and each time the same
// browser is let in by the same button once nothing is changed, so that it was the lie that kept it out.
import { expect, type Page, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { Clock, minute, second } from './support/clock.ts'
import { type Case, Forgery } from './support/forgery.ts'
import { ana, atWork, enter, type House, openHouse, setUp } from './support/house.ts'
import { client, type Fields, forged, type Lie, MockProvider, nothing, rsa, secretly } from './support/mock_provider.ts'
import { NameServer } from './support/names.ts'
import { fill, formWith, send } from './support/page.ts'

const none = 'no token, or one that cannot be read'
const [algorithm, unknown, signature] = ['an algorithm that is not taken', "signed by a key that is not in the provider's set", 'the signature is wrong']
const [issuer, audience, time, nonce] = ['another issuer', 'made for somebody else', 'over, or not yet valid', 'made for another sign-in']
const [kind, subject, tenant] = ['another kind of token', 'says nothing of whom it is about', 'a tenant that is not allowed']

const keycloak = { kind: 'oidc', name: 'Keycloak' }
const entra = { kind: 'entra', name: 'Microsoft' }
const ours = '72f988bf-86f1-41af-91ab-2d7cd011db47'
const ours_too = '22222222-2222-4222-8222-222222222222'
const foreign = '11111111-2222-4333-8444-555555555555'
const personal = '9188040d-6c67-4c5b-b112-36a304b66dad'

const clock = new Clock(Date.now())
let house: House
let names: NameServer
let mock: MockProvider
let admin: Page
let base: string
let forgery: Forgery
/** Where Entra sends its answers. */
let there: URL

// More than a hundred sign-ins, each twice.
test.describe.configure({ timeout: 400_000 })
test.beforeAll(async ({ browser }) => {
  names = await NameServer.start()
  mock = await MockProvider.start(clock)
  // No earlier than its certificate, which is of this very second.
  clock.to(Math.ceil(Date.now() / second) * second)
  // Entra's set says of some keys whose they are.
  await mock.publish('RS256', { kid: 'personal', issuer: `${mock.url}/${personal}/v2.0` })
  house = await openHouse({ env: { ...mock.env, ...names.env, ...clock.env } })
  base = house.server.url
  admin = (await atWork(browser)).page
  await setUp(admin, house.server)
  if (new URL(admin.url()).pathname.startsWith('/sign-in')) await enter(admin, base, ana)
  forgery = new Forgery(base, mock, clock, admin)
  asAna()
  await forgery.offer(keycloak)
  asAnaOfEntra()
  there = await forgery.offer({ ...entra, tenants: `${ours} ${ours_too}` })
  // A rule makes a member of whoever has an address here, which is the most that a forger could hope for.
  await forgery.makeMembers(entra, 'aurora.example', names)
})
test.afterAll(async () => {
  await house?.close()
  await mock?.stop()
  names?.stop()
  clock.put()
})

const subjectOfAna = '7f3a-the-subject-of-ana'
const asAna = () => Object.assign(mock, { name: mock.url, who: { sub: subjectOfAna, email: ana.identifier, email_verified: true } })
const of = (tid: string, more: Fields = {}): Fields => ({ iss: `${mock.url}/${tid}/v2.0`, tid, oid: '0001', ...more })
const asAnaOfEntra = () => Object.assign(mock, { name: undefined, who: { ...asAna().who, ...of(ours) } })
const inTheDatabase = (sql: string) =>
  execFileSync('sqlite3', [join(house.server.data, 'guichet.db'), `pragma busy_timeout = 5000; ${sql}`], { encoding: 'utf8' })
const says = (claims: Fields): Lie => ({ claims })

// S-101
test('no key, no algorithm and no name but those of the provider that was entered open anything', async ({ browser }) => {
  asAna()
  for (const issuer of [`${mock.url}/`, mock.url.toUpperCase()]) {
    mock.tell({ described: { issuer } })
    await admin.goto(`${base}/sso/providers/new?kind=oidc`)
    await fill(formWith(admin, 'client_id'), { name: 'X', issuer: mock.url, client_id: client.id, secret: client.secret })
    expect([await send(formWith(admin, 'client_id')), mock.told], `${issuer} for ${mock.url}`).toEqual([422, 1])
    await expect(admin.locator('.refusal, .error').filter({ hasText: 'O provedor se identifica por outro endereço' }).first()).toBeVisible()
  }

  // What a forger has: a key of their own, and what the provider publishes.
  const { privateKey: own, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const by = (key: typeof own, header: Fields): Lie => ({ token: (t) => forged({ ...t.header, ...header }, t.claims, rsa(key)) })
  const sealed = (alg: string, secret: string, hash?: string): Lie => ({ token: (t) => forged({ ...t.header, alg }, t.claims, secretly(secret, hash)) })
  const unsigned = (alg: string): Lie => ({ token: (t) => forged({ ...t.header, alg }, t.claims, nothing) })
  const elsewhere = { jku: `${mock.url}/forger/keys`, x5u: `${mock.url}/forger/chain` }
  await forgery.nobodyComesBy(browser, keycloak, [
    ...['none', 'None', 'nOnE', ''].map((alg): Case => [`alg ${alg}`, unsigned(alg), none]),
    ['alg none above the honest signature', { token: (t) => forged({ ...t.header, alg: 'none' }, t.claims, () => t.signature) }, none],
    ['no signature', unsigned('RS256'), signature],
    ['HS256 by the public key', sealed('HS256', mock.pem('RS256')), algorithm],
    ['HS256 by the secret', sealed('HS256', client.secret), algorithm],
    ['HS512 by the public key', sealed('HS512', mock.pem('RS256'), 'sha512'), algorithm],
    // These the provider itself signs, with keys that it publishes. The last is none that is known here at all.
    ...['RS384', 'RS512', 'PS384', 'PS512', 'ES384'].map((key): Case => [key, { key }, algorithm]),
    ['ES512', { key: 'ES512' }, none],
    ['a published key of 1,024 bits', by(mock.weak, { kid: 'weak' }), unknown],
    ['another key under the right name', by(own, {}), signature],
    ['another key under no name', by(own, { kid: undefined }), signature],
    ['another key under its own name', by(own, { kid: 'forged' }), unknown],
    ['a key that comes along', by(own, { jwk: publicKey.export({ format: 'jwk' }) }), signature],
    ['a key that is fetched elsewhere', by(own, { kid: 'forged', ...elsewhere }), unknown],
    ['the right key for another algorithm', by(mock.private('RS256'), { kid: 'PS256' }), unknown],
    ['what must be understood', by(mock.private('RS256'), { crit: ['forged'], forged: true }), none],
    ['other claims under an honest signature', { token: (t) => forged(t.header, { ...t.claims, name: 'X' }, () => t.signature) }, signature],
    ...[`${mock.url}/`, mock.url.toUpperCase(), 'https://forger.example', ''].map((iss): Case => [`iss ${iss}`, says({ iss }), issuer]),
    ['no iss', says({ iss: undefined }), none],
  ])
  expect([...mock.asked.keys()].filter((path) => path.startsWith('/forger'))).toEqual([])

  // What is taken: the four, and what the same hand wrote as those above, by the key that is the provider's.
  for (const key of ['PS256', 'ES256', 'EdDSA']) await forgery.isIn(browser, 'Keycloak', { key })
  await forgery.isIn(browser, 'Keycloak', by(mock.private('RS256'), { ...elsewhere, forged: true }))

  // The key changes while somebody is there; and who names keys that are not has them asked for no more often.
  clock.pass(6 * minute)
  const fetched = () => mock.asked.get('/jwks')
  const before = fetched()!
  const { page } = await atWork(browser)
  await forgery.comesIn(page, 'Keycloak', { meanwhile: () => mock.publish('RS256', { kid: 'second' }), key: 'second' })
  expect(fetched()).toBe(before + 1)
  const another = (n: number): Case => [`forged ${n}`, by(own, { kid: `forged-${n}` }), unknown]
  await forgery.nobodyComesBy(browser, keycloak, [1, 2, 3].map(another))
  expect(fetched()).toBe(before + 1)
  clock.pass(5 * minute)
  await forgery.nobodyComesBy(browser, keycloak, [4, 5].map(another))
  expect(fetched()).toBe(before + 2)
})

// S-102: an age is asked for where somebody is to show themselves anew.
test('whatever a provider says falsely of whom it is for and when, nobody comes in by it', async ({ browser }) => {
  asAna()
  const late = (more: (now: number) => Fields): Lie => ({ get claims() { return more(mock.now) } })
  await forgery.nobodyComesBy(browser, keycloak, [
    ['aud another', says({ aud: 'forger' }), audience],
    ['aud several', says({ aud: [client.id, 'forger'] }), audience],
    ['aud several, for another', says({ aud: [client.id, 'forger'], azp: 'forger' }), audience],
    ['aud of others, for us', says({ aud: ['forger'], azp: client.id }), audience],
    ['azp another', says({ azp: 'forger' }), audience],
    ['aud empty', says({ aud: [] }), audience],
    ['no aud', says({ aud: undefined }), none],
    ['nonce another', says({ nonce: 'forged' }), nonce],
    ['nonce empty', says({ nonce: '' }), nonce],
    ['no nonce', says({ nonce: undefined }), nonce],
    ['exp', late((now) => ({ exp: now - 60 })), time],
    ['no exp', says({ exp: undefined }), none],
    ['iat to come', late((now) => ({ iat: now + 61 })), time],
    ['iat long past', late((now) => ({ iat: now - 660 })), time],
    ['no iat', says({ iat: undefined }), none],
    ['nbf', late((now) => ({ nbf: now + 61 })), time],
    ['at_hash', says({ at_hash: 'forged' }), "the access token is another's"],
    ['another access token', mock.beside('forged'), "the access token is another's"],
    ['no sub', says({ sub: undefined }), subject],
    ['sub empty', says({ sub: '' }), subject],
    ['sub with a line', says({ sub: `${subjectOfAna}\n` }), subject],
    ['sub a number', says({ sub: 1 }), none],
    ['a logout token', { header: { typ: 'logout+jwt' } }, kind],
    ['an access token', { header: { typ: 'at+jwt' } }, kind],
    ['an event', says({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }), kind],
    ['the access token for it', { answer: ({ body }) => (body.id_token = body.access_token) }, none],
    // S-104, in part: the subject decides, and no address.
    ['another sub', says({ sub: 'another' }), 'unknown'],
    ['sub otherwise written', says({ sub: subjectOfAna.toUpperCase() }), 'unknown'],
    ["another sub, with her address", says({ sub: 'another', email: ana.identifier, email_verified: true, upn: ana.identifier, preferred_username: ana.identifier }), 'unknown'],
    ['her address for a sub', says({ sub: ana.identifier }), 'unknown'],
  ])
  expect(mock.asked.get('/userinfo'), 'what it would say there was asked for in the trial alone').toBe(1)

  // What is just not forged is let in, to the second.
  const now = mock.now
  const honest = [{ exp: now - 59 }, { iat: now + 60 }, { iat: now - 659 }, { nbf: now + 60 }, { aud: [client.id, 'another'], azp: client.id }]
  for (const lie of [...honest.map(says), mock.beside()]) await forgery.isIn(browser, 'Keycloak', lie)

  const { page } = await atWork(browser)
  await forgery.comesIn(page, 'Keycloak')
  // Whoever is in and is to show themselves anew does not by having done so an hour ago.
  const again = async (auth_time?: number) => {
    mock.tell(says({ auth_time, forged: true }))
    await page.goto(`${base}${way}?again=1&return_to=/profile`)
    expect(mock.told).toBe(1)
    return page.url().replace(base, '')
  }
  const other = await atWork(browser)
  await other.page.goto(`${base}/sign-in`)
  const way = await other.page.locator('[data-providers] a', { hasText: 'Keycloak' }).getAttribute('href')
  expect(await again(mock.now - 3600)).toBe('/profile?done=sso-done-lapsed-refused')
  expect(await again(), 'or by not saying when').toBe('/profile?done=sso-done-lapsed-refused')
  expect(await again(mock.now)).toBe('/profile')
})

// S-103
test('an answer is taken from the provider that was asked, in the browser that asked, and only as a code', async ({ browser }) => {
  asAna()
  const param = (name: string, value?: string): Lie => ({ way: ({ searchParams: p }) => (value === undefined ? p.delete(name) : p.set(name, value)) })
  const kept: Record<string, string> = {}
  const error = (word: string): Lie => ({ way: ({ searchParams: p }) => (p.delete('code'), p.set('error', word)) })
  const answers = (statusCode: number, more: Fields): Lie => ({ answer: (answer) => (answer.statusCode = statusCode, answer.body = more) })
  await forgery.nobodyComesBy(browser, keycloak, [
    ['the answer of another provider', param('iss', 'https://forger.example'), undefined, 'lapsed'],
    ['an answer of nobody', param('iss'), undefined, 'lapsed'],
    ["at another provider's door", { way: (url) => (expect(url.pathname).not.toBe(there.pathname), url.pathname = there.pathname) }, undefined, 'lapsed'],
    ['without a state', param('state'), undefined, 'lapsed'],
    ['for another question', { way: ({ searchParams: p }) => (Object.assign(kept, Object.fromEntries(p)), p.set('state', 'forged')) }, undefined, 'lapsed'],
    // Both were another browser's, and neither was spent; that the code is of another question the provider itself sees (PKCE).
    ['with the code of another', { way: ({ searchParams: p }) => p.set('code', kept.code!) }, '400'],
    ['with the state of another', { way: ({ searchParams: p }) => p.set('state', kept.state!) }, undefined, 'lapsed'],
    ['with no code', param('code'), '400'],
    ['with a token for a code', { way: ({ searchParams: p }) => (p.delete('code'), p.set('id_token', forged({ alg: 'none' }, {}, nothing))) }, '400'],
    ['access_denied', error('access_denied'), 'cancelled', 'cancelled'],
    ['server_error', error('server_error'), 'provider down', 'down'],
    ['invalid_scope', error('invalid_scope'), 'invalid_scope'],
    ['an error that is written on the page', error('<b id=forged>forged</b>'), 'bidforgedforgedb'],
    ['500', answers(500, {}), 'provider down', 'down'],
    ['invalid_grant', answers(400, { error: 'invalid_grant' }), 'invalid_grant'],
    ['a redirect', answers(302, {}), '302'],
    ['no token', answers(200, { access_token: 'forged' }), none],
    ['no JSON', { raw: '<h1>forged</h1>' }, none],
    ['nothing', { raw: '' }, none],
    ['too much', { answer: ({ body }) => (body.filler = 'forged'.repeat(50_000)) }, none],
  ])

  // The same browser, with all that it carried then, and an answer to the same question: the provider gives another code.
  const { context, page } = await atWork(browser)
  const carried: Awaited<ReturnType<typeof context.cookies>> = []
  let asked = ''
  page.on('request', (request) => (asked = request.url().includes('/authorize?') ? request.url() : asked))
  await forgery.comesIn(page, 'Keycloak', { meanwhile: async () => carried.push(...(await context.cookies(base))) })
  await context.clearCookies()
  await context.addCookies(carried)
  expect((await context.cookies(base)).map(({ name }) => name)).toContainEqual(expect.stringMatching(/sso$/))
  expect((await page.goto(asked))?.status()).toBe(422)
  expect(new URL(page.url()).searchParams.get('code')).toBeTruthy()
  await forgery.toldOff(page, 'lapsed', 'the same question, answered again')
})

// S-104 S-106 000-17 001-14 001-15
test('of a directory only the people of the tenants on the list come in, by what it calls them and by no address', async ({ browser }) => {
  asAnaOfEntra()
  expect(inTheDatabase('select tenant, object from sso_link where tenant is not null')).toContain(`${ours}|0001`)

  const victim = { sub: 'forged', oid: '0002', email: ana.identifier, email_verified: true, xms_edov: true, upn: ana.identifier, groups: [] }
  await forgery.nobodyComesBy(browser, entra, [
    ['a foreign tenant', says(of(foreign)), tenant],
    ['a foreign tenant with her address', says(of(foreign, victim)), tenant],
    ['a foreign tenant under our issuer', says({ tid: foreign }), issuer],
    ['our tenant under a foreign issuer', says({ iss: of(foreign).iss }), issuer],
    ['no tenant', says({ tid: undefined }), issuer],
    ['the template itself', says(of('{tenantid}')), issuer],
    ['all of them', says(of('organizations')), issuer],
    ['a tenant otherwise written', says(of(ours.toUpperCase())), issuer],
    ['the issuer of old', says({ iss: `https://sts.windows.net/${ours}/` }), issuer],
    ['the host alone', says({ iss: mock.url }), issuer],
    ['personal accounts', says(of(personal)), tenant],
    ["a company's account by the key of personal ones", { key: 'personal' }, unknown],
    ['the same subject in the other tenant', says(of(ours_too, { groups: [] })), 'login taken'],
    ['her address in the other tenant', says(of(ours_too, victim)), 'login taken'],
    ['her address in our tenant', says(victim), 'login taken'],
    ['a guest of our tenant', says({ ...victim, email: 'guest@partner.example' }), 'domain not proven'],
    ['a guest from below', says({ ...victim, email: 'guest@x.aurora.example' }), 'domain not proven'],
    ['an address that nobody vouches for', says({ ...victim, email: 'nadia@aurora.example', email_verified: false }), 'address not verified'],
    ['no address', says({ ...victim, email: undefined }), 'no address'],
  ])

  // Personal accounts, where they are allowed, and only by a key that is theirs.
  Object.assign(mock, { who: { ...mock.who, ...of(personal) } })
  const private_ = { kind: 'entra', name: 'Pessoal' }
  await forgery.offer({ ...private_, tenants: ours, personal: true })
  await forgery.isIn(browser, 'Pessoal', { key: 'personal' })
  await forgery.nobodyComesBy(browser, private_, [
    ['a foreign tenant', says(of(foreign)), tenant],
    ['a foreign tenant under their issuer', says({ tid: foreign }), issuer],
    ["a company's tenant, where she is somebody else", says(of(ours)), 'unknown'],
  ])
})

// S-107
test('groups that are not said, or are too many to be said, are never taken for none', async ({ browser }) => {
  asAnaOfEntra()
  const nadia = { sub: 'nadia', oid: '0003', name: 'Nadia', email: 'nadia@aurora.example', email_verified: true }
  const too_many = { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: `${mock.url}/forger/groups` } } }
  const unsaid: Fields[] = [{}, too_many, { ...too_many, groups: [] }, { hasgroups: true }, { hasgroups: 'true', groups: [] }, { groups: {} }]
  await forgery.nobodyComesBy(browser, entra, unsaid.map((groups): Case => [JSON.stringify(groups), says({ ...nadia, ...groups }), 'groups not said']))

  // She is made what her groups say, stays so while nothing is said of them, and is less once they say so.
  const role = () => inTheDatabase(`select role from member where identifier = '${nadia.email}'`).trim().split('\n').pop()
  const comes = async (groups: Fields) => {
    await forgery.isIn(browser, 'Microsoft', says({ ...nadia, ...groups }))
    return role()
  }
  expect(await comes({ groups: ['supervisores'] })).toBe('supervisor')
  for (const groups of unsaid) expect(await comes(groups), JSON.stringify(groups)).toBe('supervisor')
  expect(await comes({ groups: [] })).toBe('agent')
  for (const groups of unsaid) expect(await comes(groups), JSON.stringify(groups)).toBe('agent')
  expect([...mock.asked.keys()].filter((path) => path.startsWith('/forger'))).toEqual([])
})
