import { expect, test } from '@playwright/test'
import { createServer } from 'node:net'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Demo } from './support/demo.ts'
import { Thread, Widget } from './support/desk.ts'
import { enter, type Person, setPresence } from './support/house.ts'
import { formWith, look } from './support/page.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-demo-'))
const data = join(folder, 'demo-data')
const started: Demo[] = []
test.afterAll(async () => {
  for (const demo of started) await demo.end('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

const launch = (...args: Parameters<typeof Demo.launch>) => {
  const demo = Demo.launch(...args)
  started.push(demo)
  return demo
}

test('the demo is furnished, sells nothing and comes back as it was', async ({ browser }) => {
  const ports = await Demo.ports()
  const demo = await launch(data, ports).ready()
  const password = demo.output.match(/password is\s+(\S+)/)![1]!
  const person = (identifier: string): Person => ({ name: '', identifier, recovery: '', password })
  const sit = async () => (await browser.newContext({ locale: 'en' })).newPage()

  await test.step('the administrator finds people and conversations in every state', async () => {
    const page = await sit()
    await enter(page, demo.desk, person('ana@aurora.example'))
    for (const [inbox, rows] of [['queue', 5], ['others', 10], ['all', 15], ['closed', 8]] as const) {
      await page.goto(`${demo.desk}/conversations?inbox=${inbox}`)
      await expect(page.locator('#rows > li'), inbox).toHaveCount(rows)
    }
    await page.goto(`${demo.desk}/members`)
    await expect(page.getByRole('row').filter({ hasText: 'Júlia' })).toContainText('550')
    await expect(page.getByRole('row').filter({ hasText: 'Théo' })).toContainText('Accepted')
    await expect(page.getByRole('row')).toHaveCount(10) // nine of them, and the head
    await page.goto(`${demo.desk}/channels`)
    await expect(page.locator('main').getByRole('link', { name: 'Workshop page' })).toBeVisible()
  })

  await test.step('what is written in the shop comes to the one with the least to do', async () => {
    const [customer, emily] = [await sit(), await sit()]
    await customer.goto(`${demo.shop}/?lang=en`)
    await customer.locator('guichet-chat .launch').waitFor()
    await look(customer, 'demo-shop')
    const widget = await Widget.open(customer, `${demo.shop}/?lang=en`)
    await widget.root.locator('.start input').fill('Wendy')
    await widget.root.locator('.go').click()
    await widget.write('Do you ship to Malta?')
    await look(customer, 'demo-widget')
    await enter(emily, demo.desk, person('emily@aurora.example'))
    const thread = new Thread(emily)
    await thread.open('Do you ship to Malta?')
    await thread.write('We do.')
    await expect(widget.said('We do.')).toBeVisible()
  })

  await test.step('whoever has all hands full gets the next one when she closes one', async () => {
    const page = await sit()
    await enter(page, demo.desk, person('virginia@conecta.com.vc'))
    await expect(page.locator('#rows > li')).toHaveCount(5)
    const thread = new Thread(page)
    await thread.open('Joaquim')
    await thread.close('', 'Respondido.')
    await page.goto(`${demo.desk}/conversations?inbox=mine`)
    await expect(page.locator('#rows').getByText('Tomás Aguirre')).toBeVisible()
    await setPresence(page, 'break')
  })

  await test.step('a delivered mail leads to the page that asks for a password', async () => {
    const page = await sit()
    await page.goto(`${demo.shop}/mail`)
    await look(page, 'demo-mail')
    await page.locator('main a', { hasText: 'theo@aurora.example' }).click()
    await page.frameLocator('iframe').locator('a[href*="/invitations/"]').click()
    await page.waitForURL(`${demo.desk}/invitations/*`)
    await expect(formWith(page, 'password_confirmation')).toBeVisible()
  })

  await test.step('it stops when asked, and starts on what is there', async () => {
    expect(await demo.end('SIGINT')).toBe(0)
    expect(existsSync(join(data, 'demo.pid'))).toBe(false)
    const again = await launch(data, ports).ready()
    expect(again.output).not.toContain('furnishing')
    const page = await sit()
    await page.goto(`${again.shop}/mail`)
    // Beside the letters there are notices to those who came in above, each on a device of its own.
    const notice = /New device|Dispositivo nuevo|Dispositivo novo|Nouvel appareil/
    await expect(page.locator('main li').filter({ hasNotText: notice })).toHaveCount(7)
    expect(await again.end('SIGTERM')).toBe(0)
  })
})

test('the demo refuses in one line', async () => {
  const [taken, other] = [await Demo.ports(), await Demo.ports()]
  const squatter = createServer()
  await new Promise<void>((done) => squatter.listen(taken[0], '127.0.0.1', done))
  const late = launch(join(folder, 'late'), taken)
  expect(await late.end()).toBe(1)
  expect(late.output.trim()).toMatch(new RegExp(`^demo: port ${taken[0]} is taken.*$`))
  expect(existsSync(join(folder, 'late'))).toBe(false)
  squatter.close()

  const foreign = mkdtempSync(join(folder, 'foreign-'))
  writeFileSync(join(foreign, 'letters.txt'), 'mine')
  const greedy = launch(foreign, other, '--fresh')
  expect(await greedy.end()).toBe(1)
  expect(greedy.output.trim()).toMatch(/^demo: .* is not the demo's.*$/)
  expect(readdirSync(foreign)).toEqual(['letters.txt'])
})
