// report.html of a linkage as people meet it: what holds of every page (_page.mjs), and what this one must say.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, linkages } from './_browser.mjs'
import { open, pageTests } from './_page.mjs'

const { list, why, remove } = linkages()
let browser
before(async () => { browser = await launch() })
after(async () => {
  await browser.close()
  remove()
})

if (list.length === 0) test('link_report', { skip: why }, () => {})

const linked = ['In plain words', 'Look at this first', 'What each agreement is worth', 'Where to draw the line', 'What is blank']
const says = { dedupe: linked, between: linked, accuracy: ['of links are right', 'True pairs that were missed, by group', '(not recorded)'] }

for (const page of list) {
  const { name, url } = page
  pageTests(page, () => browser)

  test(`${name}: the whole text is there without script`, async () => {
    const { context, page } = await open(() => browser, url, 1280, { javaScriptEnabled: false })
    const text = await page.locator('main').innerText()
    for (const part of says[name]) assert.ok(text.includes(part), part)
    assert.match(await page.locator('header').innerText(), name === 'between' ? /Personal data/ : /No value and no id/)
    await context.close()
  })

  test(`${name}: no text of a chart is cut off by its edge`, async () => {
    const { context, page } = await open(() => browser, url, 1280)
    const cut = await page.evaluate(() => [...document.querySelectorAll('svg text')].filter(text => {
      const box = text.getBoundingClientRect()
      const svg = text.ownerSVGElement.getBoundingClientRect()
      return box.left < svg.left - 1 || box.right > svg.right + 1 || box.top < svg.top - 1 || box.bottom > svg.bottom + 1
    }).map(text => text.textContent))
    assert.deepEqual(cut, [])
    await context.close()
  })
}
