import { expect, test } from '@playwright/test'
import { photo, quote, Thread, Widget } from './support/desk.ts'
import { ForeignSite } from './support/foreign.ts'
import {
  ana,
  choosePassword,
  createAgent,
  type House,
  openHouse,
  openWebChat,
  sentences,
  setPresence,
  setUp,
  signIn,
  signOut,
  sitDown,
  speak,
  virginia,
} from './support/house.ts'
import { linkTo } from './support/mail.ts'
import { fill, formWith, look, send } from './support/page.ts'

let house: House
test.beforeAll(async () => {
  house = await openHouse()
})
test.afterAll(() => house?.close())

// 000-01 000-02 000-06 000-07 004-04 000-08 000-09 000-10 000-26 001-05 001-06 001-20 001-21 004-05 004-43 S-022 S-183
test('an invited agent gets in and answers a customer', async ({ browser }) => {
  const { server, mail } = house
  const admin = await sitDown(browser)
  const agent = await sitDown(browser)
  const customer = await sitDown(browser, 'es')
  let tag = ''

  await test.step('the set-up link of the console creates the organisation and its administrator', async () => {
    await admin.page.goto(await server.setupLink())
    await look(admin.page, 'set-up')
    await setUp(admin.page, server)
    if (new URL(admin.page.url()).pathname.startsWith('/sign-in')) expect(await signIn(admin.page, server.url, ana)).toBe(303)
    await admin.page.goto(await server.setupLink())
    await expect(formWith(admin.page, 'password'), 'a set-up link works once').toHaveCount(0)
  })

  await test.step('the administrator creates a team, a schedule and an agent', async () => {
    await admin.page.goto(`${server.url}/teams/new`)
    const team = formWith(admin.page, 'name')
    await fill(team, { name: 'Suporte' })
    expect(await send(team)).toBe(303)

    await admin.page.goto(`${server.url}/members/new`)
    await look(admin.page, 'members-new')
    await createAgent(admin.page, server.url, virginia, { 'team?': 'Suporte', 'history?': 'true' })
    await admin.page.goto(`${server.url}/members`)
    const row = admin.page.getByRole('row').filter({ hasText: virginia.identifier })
    await expect(row).toContainText(virginia.name)
    await look(admin.page, 'members')
  })

  await test.step('the invitation reaches the recovery address, in her language, naming the login', async () => {
    const letter = await mail.waitFor(virginia.recovery)
    expect(letter.to).toEqual([virginia.recovery])
    expect(letter.text).toContain(virginia.identifier)
    expect(letter.html).toContain('lang="pt-BR"')
    const link = linkTo('/invitations/', letter)

    for (let scan = 0; scan < 3; scan++) expect((await fetch(link)).status).toBe(200)
    await agent.page.goto(link)
    await look(agent.page, 'invitation')
    expect(await choosePassword(agent.page, 'senha123')).toBe(422)
    await expect(agent.page.locator('.suggestion').first()).toBeVisible()
    expect(await choosePassword(agent.page, virginia.password, `${virginia.password}x`)).toBe(422)
    expect(await choosePassword(agent.page, virginia.password)).toBe(303)
    await agent.page.waitForURL('**/sign-in**')
    await agent.page.goto(link)
    await expect(formWith(agent.page, 'password_confirmation'), 'a used link offers no form').toHaveCount(0)
  })

  await test.step('she signs in, in Portuguese, and lands at her conversations', async () => {
    await agent.page.goto(`${server.url}/sign-in`)
    for (const locale of ['fr', 'es', 'en', 'pt-BR']) await speak(agent.page, locale)
    await look(agent.page, 'sign-in')
    expect(await signIn(agent.page, server.url, virginia)).toBe(303)
    await agent.page.waitForURL('**/conversations**')
    await expect(agent.page.locator('html')).toHaveAttribute('lang', 'pt-BR')
    await look(agent.page, 'conversations-empty')
    await setPresence(agent.page, 'available')
  })

  await test.step('the administrator opens a web chat', async () => {
    tag = await openWebChat(admin.page, server.url)
    await look(admin.page, 'channel')
  })

  const site = await ForeignSite.open(tag)
  const thread = new Thread(agent.page)
  const widget = await Widget.open(customer.page, site.url)

  await test.step('a visitor writes on a page of another origin and the agent sees it arrive', async () => {
    let reloads = 0
    agent.page.on('load', () => reloads++)
    await widget.write('¿Siguen abiertos?')
    await thread.open('¿Siguen abiertos?')
    expect(reloads, 'the page was not loaded again').toBe(0)
    await expect(thread.said('¿Siguen abiertos?')).toHaveCount(1)
  })

  await test.step('both see the other typing, and each message once', async () => {
    await thread.type('Sim, até')
    await expect(widget.root.getByRole('status').or(widget.root.locator('.typing')).first()).not.toBeEmpty()
    await thread.write('Sim, até as 18h.')
    await expect(widget.said('Sim, até as 18h.')).toHaveCount(1)
    await widget.type('Gracias')
    await expect(agent.page.locator('#typing')).not.toBeEmpty()
    await widget.write('Gracias, voy.')
    await expect(thread.said('Gracias, voy.')).toHaveCount(1)
    await expect(thread.said('Sim, até as 18h.')).toHaveCount(1)
  })

  await test.step('what was read says so on the other side', async () => {
    const answer = thread.log().locator('.msg').filter({ hasText: 'Sim, até as 18h.' })
    await expect(answer).toHaveAttribute('data-state', 'read')
  })

  await test.step('an answer to the form that comes late does not take that back', async () => {
    const late = thread.log().locator('.msg').filter({ hasText: 'Até já.' })
    await agent.page.route(
      '**/messages',
      async (route) => {
        const answer = await route.fetch()
        await expect(late).toHaveAttribute('data-state', 'read')
        await route.fulfill({ response: answer })
      },
      { times: 1 },
    )
    const answered = agent.page.waitForEvent('requestfinished', (request) => request.url().endsWith('/messages'))
    await thread.write('Até já.')
    await answered
    // Three repaints: streams are drawn at the next one.
    await agent.page.evaluate(async () => { for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame) })
    await expect(late).toHaveCount(1)
    expect(await late.getAttribute('data-state')).toBe('read')
  })

  await test.step('files go both ways', async () => {
    await widget.attach(photo)
    await expect(thread.log().getByRole('img', { name: photo.name }).or(thread.log().getByText(photo.name)).first()).toBeVisible()
    await thread.attach(quote)
    const link = widget.log().getByRole('button', { name: quote.name })
    await expect(link).toBeVisible()
    const [download] = await Promise.all([customer.page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toBe(quote.name)
    await look(agent.page, 'conversation')
  })

  await test.step('a lost connection loses nothing and repeats nothing', async () => {
    await agent.context.setOffline(true)
    await widget.write('¿Y el sábado?')
    await expect(widget.said('¿Y el sábado?')).toHaveCount(1)
    await agent.context.setOffline(false)
    await expect(thread.said('¿Y el sábado?')).toHaveCount(1, { timeout: 20_000 })

    await customer.context.setOffline(true)
    await widget.write('¿Y el domingo?')
    await customer.context.setOffline(false)
    await expect(thread.said('¿Y el domingo?'), 'what a visitor wrote meanwhile leaves by itself').toHaveCount(1, { timeout: 20_000 })

    await agent.context.setOffline(true)
    for (const words of ['Um momento.', 'Domingo fechamos.']) await thread.write(words)
    await agent.context.setOffline(false)
    await expect(widget.said('Domingo fechamos.')).toHaveCount(1, { timeout: 20_000 })
    expect((await widget.log().innerText()).indexOf('Um momento.'), 'in the order they were written').toBeLessThan(
      (await widget.log().innerText()).indexOf('Domingo fechamos.'),
    )

    await customer.context.setOffline(true)
    await thread.write('Sábado, até as 13h.')
    await customer.context.setOffline(false)
    await expect(widget.said('Sábado, até as 13h.')).toHaveCount(1, { timeout: 20_000 })
  })

  await test.step('she cannot sign out while the conversation is open', async () => {
    expect(await signOut(agent.page)).toBe(422)
    await expect(agent.page.getByText(sentences.signOutRefused, { exact: true })).toBeVisible()
    await look(agent.page, 'sign-out-refused')
  })

  await test.step('she closes it with a category and a note, and signs out', async () => {
    await agent.page.goto(`${server.url}/conversations`)
    await thread.open('Sábado, até as 13h.')
    await thread.close('Dúvida', 'Perguntou o horário; respondido.')
    expect(await signOut(agent.page)).toBe(303)
    await agent.page.waitForURL('**/sign-in**')
    await agent.page.goto(`${server.url}/conversations`)
    await agent.page.waitForURL('**/sign-in**')
  })

  await site.close()
})
