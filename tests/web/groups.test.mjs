// The section on groups and the pages of groups as people meet them: what holds of every page (_page.mjs), and what these must say.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { groups, launch } from './_browser.mjs'
import { open, pageTests } from './_page.mjs'

const { list, why, remove } = groups()
let browser
before(async () => { browser = await launch() })
after(async () => {
  await browser.close()
  remove()
})

if (list.length === 0) test('groups', { skip: why }, () => {})

const says = { nation: ['Groups', 'iicsa-network', 'never an accusation'], group: ['Definition', 'Who was suspected with whom', 'Suspect 1'] }

for (const page of list) {
  const { name, url } = page
  pageTests(page, () => browser)

  test(`${name}: the whole text is there without script`, async () => {
    const { context, page } = await open(() => browser, url, 1280, { javaScriptEnabled: false })
    const text = await page.locator('main').innerText()
    for (const part of says[name]) assert.ok(text.includes(part), part)
    assert.match(await page.locator('header').innerText(), /internal, unprotected/i)
    await context.close()
  })
}
