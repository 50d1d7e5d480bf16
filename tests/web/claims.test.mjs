// The page of `candour claim --format html` as people meet it: what holds of every page (_page.mjs), and what this one must say.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { claims, launch } from './_browser.mjs'
import { open, pageTests } from './_page.mjs'

const { list, why, remove } = claims()
let browser
before(async () => { browser = await launch() })
after(async () => {
  await browser.close()
  remove()
})

if (list.length === 0) test('claims', { skip: why }, () => {})

for (const page of list) {
  const { name, url } = page
  pageTests(page, () => browser)

  test(`${name}: read by its text alone`, async () => {
    const { context, page } = await open(() => browser, url, 1280, { javaScriptEnabled: false })
    const glance = await page.locator('nav').innerText()
    for (const verdict of ['PROVED', 'REFUTED', 'UNDECIDED', 'OUT OF SCOPE', 'CONTRADICTED']) assert.ok(glance.includes(verdict), verdict)
    const text = await page.locator('main').textContent()
    for (const part of ['if the premises hold', '300/1000 to 930/1000', 'assumed: odds-within 2', '72.9 to 86.5 %', 'would be ',
      'random draw of 12 of the 630', '4.28 times as likely', '930 x 2 = 1860 is over 1 x 1000 = 1000', 'says nothing about who offends']) {
      assert.ok(text.includes(part), part)
    }
    await context.close()
  })
}
