// report.html of an audit as people meet it: what holds of every page (_page.mjs), and what this one must say.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, reports } from './_browser.mjs'
import { open, pageTests } from './_page.mjs'

const { list, why, remove } = reports()
let browser
before(async () => { browser = await launch() })
after(async () => {
  await browser.close()
  remove()
})

if (list.length === 0) test('report', { skip: why }, () => {})

for (const report of list) {
  const { name, url } = report
  pageTests(report, () => browser)

  test(`${name}: the whole text is there without script`, async () => {
    const { context, page } = await open(() => browser, url, 1280, { javaScriptEnabled: false })
    const text = await page.locator('main').innerText()
    for (const part of ['What was handed in', 'What is missing, and from whom', 'What can and cannot be said']) {
      assert.ok(text.includes(part), part)
    }
    assert.match(await page.locator('header').innerText(), /Internal, unprotected/)
    await context.close()
  })
}
