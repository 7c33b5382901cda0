// Letters that the mail server took with 250, and what became of them later. The mail server is a real one, and so are
// its reports.
import { expect, type Locator, type Page, test } from '@playwright/test'
import { acceptInvitation, ana, createAgent, enter, type Person, setUp, sitDown } from './support/house.ts'
import type { Letter } from './support/mail.ts'
import { type Mta, openHouseBehindMta } from './support/mta.ts'
import { fill, formWith, look, send } from './support/page.ts'

let house: Awaited<ReturnType<typeof openHouseBehindMta>>
let page: Page
let mta: Mta
test.beforeAll(async ({ browser }) => {
  house = await openHouseBehindMta()
  mta = house.mta
  page = (await sitDown(browser)).page
  await setUp(page, house.server)
  if (new URL(page.url()).pathname.startsWith('/sign-in')) await enter(page, house.server.url, ana)
})
test.afterAll(async () => {
  await page?.context().close()
  await house?.close()
})

const someone = (name: string, host = 'mail.example'): Person => ({
  name,
  identifier: `${name.toLowerCase()}@conecta.com.vc`,
  recovery: `${name.toLowerCase()}@${host}`,
  password: 'farol-laranja-sereno-38',
})

const busy = { code: 451, text: '4.3.0 busy, come back later' }
const gone = { code: 550, text: '5.1.1 no such mailbox here' }

const invite = (person: Person) => createAgent(page, house.server.url, person)
const row = (person: Person): Locator => page.getByRole('row').filter({ hasText: person.identifier })

/** Waits until the invitation is in this state, and opens the board. Meanwhile nothing is drawn, which would take longer. */
async function stands(person: Person, state: string): Promise<void> {
  const board = `${house.server.url}/invitations`
  const read = async () => {
    const rows = (await (await page.request.get(board)).text()).split('<tr ')
    return rows.find((one) => one.includes(`<bdi>${person.name}</bdi>`))?.match(/data-progress="(\w+)"/)?.[1]
  }
  await expect.poll(read, { timeout: 30_000, message: `the invitation of ${person.name}` }).toBe(state)
  await page.goto(board)
  await expect(row(person)).toHaveAttribute('data-progress', state)
}

/** A report of Exim's about a letter to this person: that it failed, or that it is late. */
const report = (action: 'failed' | 'delayed', person: Person) =>
  new RegExp(`^Action: ${action}\\r?\\nFinal-Recipient: rfc822;${person.recovery}`, 'm')

const marked = 'a letter came back, and is marked'
const leftAlone = 'a report about no letter of ours, or of no failure'

// 000-14 G-11
test('a letter that was taken and comes back later turns red with the reason, and goes out again to the right address', async ({ browser }) => {
  const wrong = someone('Virginia', 'mial.example')
  house.mail.answers.set(wrong.recovery, busy)
  await invite(wrong)
  await stands(wrong, 'accepted')
  await expect(row(wrong).locator('q'), 'the mail server took responsibility').toContainText('250 OK id=')

  house.mail.answers.set(wrong.recovery, gone)
  expect((await mta.handedIn(report('failed', wrong))).said).toBe(marked)
  await stands(wrong, 'failed')
  await expect(row(wrong).locator('.chip')).toHaveText('Devolvido')
  await expect(row(wrong)).toContainText('O servidor de e-mail respondeu: 550 5.1.1 no such mailbox here')
  await look(page, 'bounces-board')
  await speak('es')
  await stands(wrong, 'failed')
  await expect(row(wrong).locator('.chip')).toHaveText('Devuelta')
  await expect(row(wrong)).toContainText('El servidor de correo respondió: 550 5.1.1 no such mailbox here')
  await speak('pt-BR')

  const right = { ...wrong, recovery: 'virginia@mail.example' }
  await page.goto(`${house.server.url}/invitations?state=wanting`)
  const form = row(wrong).locator('form', { has: page.locator('[name=recovery_address]') })
  await fill(form, { recovery_address: right.recovery })
  expect(await send(form)).toBe(303)
  await stands(right, 'accepted')
  const visitor = await sitDown(browser)
  await acceptInvitation(visitor.page, house.mail, right)
  await visitor.context.close()
})

async function speak(locale: string): Promise<void> {
  await page.goto(`${house.server.url}/profile`)
  const form = formWith(page, 'display_name')
  await fill(form, { locale })
  expect(await send(form)).toBe(303)
}

// G-11
test('a mailbox that stays full brings the letter back when the mail server gives up', async () => {
  const full = someone('Fabio', 'impatient.example')
  house.mail.answers.set(full.recovery, { code: 452, text: '4.2.2 mailbox full' })
  await invite(full)
  expect((await mta.handedIn(report('failed', full))).said).toBe(marked)
  await stands(full, 'failed')
  await expect(row(full)).toContainText('O servidor de e-mail respondeu: 452 4.2.2 mailbox full')
})

// G-11
test('an answer of several lines is read as the words of a mail server', async () => {
  // Known: bounce.rs keeps the hyphen of the first line, and the board calls `552-…` a technical reason.
  const full = someone('Flora')
  house.mail.answers.set(full.recovery, { code: 552, text: ['5.2.2 The mailbox is full.', '5.2.2 Please write another way.'] })
  await invite(full)
  expect((await mta.handedIn(report('failed', full))).said).toBe(marked)
  await stands(full, 'failed')
  const words = (await row(full).innerText()).replace(/\s+/g, ' ')
  expect(words).toContain('O servidor de e-mail respondeu: 552 5.2.2 The mailbox is full.')
  expect(words).toContain('Please write another way.')
})

// G-11
test('the audit says whose letter came back', async () => {
  // Known: bounce.rs names the letter as the subject of the record, and the sentence says "alguém desconhecido".
  const known = someone('Clara')
  house.mail.answers.set(known.recovery, gone)
  await invite(known)
  expect((await mta.handedIn(report('failed', known))).said).toBe(marked)
  await page.goto(`${house.server.url}/audit?family=outbox`)
  expect(await page.locator('main').innerText()).toContain('Uma carta para Clara voltou')
})

// G-11
test('a letter that is put off, warned about and delivered after all is never called returned', async () => {
  const [late, grey] = [someone('Rafael', 'slow.example'), someone('Graca')]
  house.mail.answers.set(late.recovery, busy)
  house.mail.mode = 'greylist'
  for (const person of [late, grey]) await invite(person)

  await house.mail.waitFor(grey.recovery, 30)
  house.mail.mode = 'accept'
  expect(house.mail.refused.filter(({ address }) => address === grey.recovery), 'it was put off once').toHaveLength(1)
  await stands(grey, 'accepted')

  expect((await mta.handedIn(report('delayed', late))).said).toBe(leftAlone)
  await stands(late, 'accepted')
  house.mail.answers.delete(late.recovery)
  await house.mail.waitFor(late.recovery, 30)
  await stands(late, 'accepted')
})

// G-11
test('the report of a letter that another has replaced says nothing of the new one', async () => {
  const wrong = someone('Sonia', 'mial.example')
  house.mail.answers.set(wrong.recovery, busy)
  await invite(wrong)
  await stands(wrong, 'accepted')
  const form = row(wrong).locator('form', { has: page.locator('[name=recovery_address]') })
  await fill(form, { recovery_address: 'sonia@mail.example' })
  expect(await send(form)).toBe(303)
  await house.mail.waitFor('sonia@mail.example', 30)
  house.mail.answers.set(wrong.recovery, gone)
  expect((await mta.handedIn(report('failed', wrong))).said).toBe(marked)
  await stands(wrong, 'accepted')
  await page.goto(`${house.server.url}/outbox`)
  await expect(page.getByRole('row').filter({ hasText: wrong.recovery })).toContainText(gone.text)
})

/** A report like Exim's own, by somebody who has to guess which letter it is about. */
const forgery = (number: number, person: Person, messageId: string) => `From: Mail Delivery System <Mailer-Daemon@mx.guichet.example>
To: no-reply@guichet.example
Subject: Mail delivery failed: returning message to sender
Message-Id: <forgery-${number}@elsewhere.example>
References: <${messageId}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=cut

--cut
Content-Type: text/plain

The following address failed: ${person.recovery}

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.guichet.example

Action: failed
Final-Recipient: rfc822;${person.recovery}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 forged

--cut
Content-Type: text/rfc822-headers

To: ${person.recovery}
Message-Id: <${messageId}>

--cut--
`

const messageIdOf = (letter: Letter) => String(letter.headers.get('message-id')).replace(/[<>]/g, '')

// G-11
test('a stranger who does not know the letter by its name cannot make it come back', async () => {
  const [victim, other] = [someone('Vera'), someone('Olga')]
  for (const person of [victim, other]) await invite(person)
  const own = messageIdOf(await house.mail.waitFor(victim.recovery))
  const foreign = messageIdOf(await house.mail.waitFor(other.recovery))
  const [organisation, letter] = own.split('@')[0]!.split('.') as [string, string]
  // As much as whoever has another letter of the same house can know, and the rest guessed.
  const guesses = [
    `${organisation}.${crypto.randomUUID()}@guichet.example`,
    `${organisation}.${neighbour(letter)}@guichet.example`,
    `${crypto.randomUUID()}.${letter}@guichet.example`,
    `${victim.recovery}`,
    `E1abcde-000001-2f@mx.guichet.example`,
  ]
  for (const [number, guess] of guesses.entries()) await mta.stranger(forgery(number, victim, guess))
  await mta.stranger(`Subject: Mail delivery failed\nMessage-Id: <forgery-plain@elsewhere.example>\nReferences: <${own}>\n\n550 ${victim.recovery}\n`)
  for (const [number, guess] of guesses.entries()) {
    expect((await mta.handedIn(new RegExp(`forgery-${number}@`))).said, guess).toBe(leftAlone)
  }
  expect((await mta.handedIn(/forgery-plain@/)).said, 'in plain words').toBe('neither a report nor a request; left alone')
  await stands(victim, 'accepted')

  // The same report with the right name is believed: nothing but the name was wrong with the others.
  await mta.stranger(forgery(99, other, foreign))
  expect((await mta.handedIn(/forgery-99@/)).said).toBe(marked)
  await stands(other, 'failed')
  await stands(victim, 'accepted')
})

/** The same name but for its last digit. */
const neighbour = (id: string) => id.slice(0, -1) + ((parseInt(id.slice(-1), 16) + 1) % 16).toString(16)

// G-11
test('a report that comes while Guichet cannot take it in stays with the mail server and is brought again', async () => {
  const unlucky = someone('Ulisses')
  house.mail.answers.set(unlucky.recovery, gone)
  await mta.closedFor(async () => {
    await invite(unlucky)
    await mta.handedIn(report('failed', unlucky), 75)
    await stands(unlucky, 'accepted')
  })
  expect((await mta.handedIn(report('failed', unlucky))).said).toBe(marked)
  await stands(unlucky, 'failed')
})

// G-11
test('a report that overtakes the answer of the mail server is not lost', async () => {
  // Known: to bounce.rs a letter that is still being sent was marked before.
  const swift = someone('Sueli')
  house.mail.answers.set(swift.recovery, gone)
  await house.line.heldFor(async () => {
    await invite(swift)
    const first = await mta.handedIn(report('failed', swift), 'any')
    expect(first.said).not.toBe('a letter came back that was marked before')
  })
  await stands(swift, 'failed')
})
