// What every journey does with a page: fill a form by the stable names of its fields, send it, and look.
import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'
import { join } from 'node:path'

type Value = string | boolean | string[]

/** The form that carries a field of this name; the names are the contract of docs/api/forms.md. */
export function formWith(page: Page, name: string): Locator {
  return page.locator('form').filter({ has: page.locator(`[name="${name}"]`) }).last()
}

/**
 * Fills a form by field names. A list ticks the boxes or options whose label or value is named;
 * a name that ends in `?` is filled only where the form has it.
 */
export async function fill(form: Locator, values: Record<string, Value>): Promise<void> {
  for (const [key, value] of Object.entries(values)) {
    const name = key.replace(/\?$/, '')
    const field = form.locator(`[name="${name}"]:not([type=hidden])`)
    if (key.endsWith('?') && (await field.count()) === 0) continue
    await fillOne(form, field, value)
  }
}

async function fillOne(form: Locator, field: Locator, value: Value): Promise<void> {
  const kind = await field.first().evaluate((element) =>
    element instanceof HTMLSelectElement ? 'select' : element instanceof HTMLInputElement ? element.type : 'text',
  )
  if (kind === 'select') {
    const wanted = [value].flat().map(String)
    const options = await field.locator('option').evaluateAll((all) =>
      all.map((option) => ({ value: (option as HTMLOptionElement).value, label: option.textContent?.trim() ?? '' })),
    )
    await field.selectOption(options.filter((o) => wanted.includes(o.value) || wanted.includes(o.label)).map((o) => o.value))
  } else if (kind === 'checkbox' || kind === 'radio') {
    if (typeof value === 'boolean') return void (await field.setChecked(value))
    for (const one of [value].flat()) {
      const byValue = form.locator(`[name="${await field.first().getAttribute('name')}"][value="${one}"]`)
      await ((await byValue.count()) > 0 ? byValue : form.getByLabel(one)).check()
    }
  } else {
    await field.fill(String(value))
  }
}

/** Presses the form's own button, the last that minds what is typed, and waits until the server has answered. Returns the status. */
export async function send(form: Locator): Promise<number> {
  const page = form.page()
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
  await form.locator('button:not([type=button], [formnovalidate]), input[type=submit]').last().click()
  const answer = await answered
  await page.waitForLoadState('domcontentloaded')
  return answer.status()
}

/** No violation of WCAG 2.2 AA on what is shown now. */
export async function accessible(page: Page): Promise<void> {
  // What is still on its way in or out is half as bright as it will be.
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.race([Promise.allSettled(finite.map((one) => one.finished)), new Promise((done) => setTimeout(done, 1500))])
  })
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  const told = violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.target.join(' ')).join('\n  ')}`)
  expect(told, `accessibility of ${page.url()}`).toEqual([])
}

const folder = join(import.meta.dirname, '../shots')
const widths = [1440, 1024, 390]

/**
 * Pictures at three widths, light and dark, for people to look at. Off unless JOURNEY_SHOTS is set: to 1, or to what the
 * names of those that are wanted have in common.
 */
export async function shots(page: Page, name: string): Promise<void> {
  const wanted = process.env.JOURNEY_SHOTS
  if (!wanted || (wanted !== '1' && !new RegExp(wanted).test(name))) return
  const before = page.viewportSize()
  for (const width of widths) {
    for (const scheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: width < 640 ? 844 : 900 })
      await page.emulateMedia({ colorScheme: scheme })
      await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage: true })
    }
  }
  await page.emulateMedia({ colorScheme: null })
  if (before) await page.setViewportSize(before)
}

/** Looks at a page as its readers do: by machine for access, by picture for the eye. */
export async function look(page: Page, name: string): Promise<void> {
  await accessible(page)
  await shots(page, name)
}
