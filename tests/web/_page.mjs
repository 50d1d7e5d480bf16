// What must hold of every page that the program writes: at desktop and phone width, on paper, by keyboard and by screen reader.
// `browser` is a function, because tests are named before a browser runs.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const widths = [1280, 360]

// A page whose every request and complaint is noted. The test's own axe needs a way past the page's policy.
export async function open (browser, url, width, options = {}) {
  const context = await browser().newContext({ viewport: { width, height: 900 }, ...options })
  const page = await context.newPage()
  const requests = []
  const complaints = []
  page.on('request', request => requests.push(request.url()))
  page.on('console', message => complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(String(error)))
  await page.goto(url)
  return { context, page, requests, complaints }
}

export function pageTests ({ name, url }, browser) {
  for (const width of widths) {
    test(`${name} at ${width}: fits the width, fetches nothing, says nothing to the console`, async () => {
      const { context, page, requests, complaints } = await open(browser, url, width)
      const size = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
      assert.ok(size[0] <= size[1], `the page is ${size[0]} pixels wide in a window of ${size[1]}`)
      await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true }))
      const unfolded = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(unfolded <= size[1], `with all details open the page is ${unfolded} pixels wide`)
      assert.deepEqual(requests, [url])
      assert.deepEqual(complaints, [])
      await context.close()
    })

    test(`${name} at ${width}: WCAG 2.2 AA by axe`, async () => {
      const { context, page } = await open(browser, url, width, { bypassCSP: true })
      await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true }))
      await page.addScriptTag({ path: axe })
      const { violations } = await page.evaluate(runOnly => window.axe.run({ runOnly, resultTypes: ['violations'] }), tags)
      const told = violations.map(v => `${v.id}: ${v.help} (${v.nodes.length}) ${v.nodes[0].html.slice(0, 160)}`)
      assert.deepEqual(told, [])
      await context.close()
    })
  }

  test(`${name}: headings in order, landmarks, and the skip link goes to the content`, async () => {
    const { context, page } = await open(browser, url, 1280)
    const levels = await page.evaluate(() => [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1])))
    assert.equal(levels[0], 1)
    assert.equal(levels.filter(level => level === 1).length, 1)
    levels.forEach((level, i) => assert.ok(i === 0 || level <= levels[i - 1] + 1, `h${level} after h${levels[i - 1]}`))
    for (const landmark of ['header', 'nav', 'main', 'footer']) assert.equal(await page.locator(`body ${landmark}`).count(), 1)
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main')
    await context.close()
  })

  test(`${name}: every chart has a title, a description and real text`, async () => {
    const { context, page } = await open(browser, url, 1280)
    const poor = await page.evaluate(() => [...document.querySelectorAll('svg')].filter(svg =>
      svg.getAttribute('role') !== 'img' || !svg.querySelector(':scope > title')?.textContent.trim() ||
      !svg.querySelector(':scope > desc')?.textContent.trim() || !svg.querySelector('text')).map(svg => svg.outerHTML.slice(0, 200)))
    assert.deepEqual(poor, [])
    await context.close()
  })

  test(`${name}: what scrolls can be reached and scrolled by keyboard`, async () => {
    const { context, page } = await open(browser, url, 360)
    const stuck = await page.evaluate(() => [...document.querySelectorAll('.scroll')].filter(region =>
      region.tabIndex !== 0 || !(region.getAttribute('aria-label') || document.getElementById(region.getAttribute('aria-labelledby')))).length)
    assert.equal(stuck, 0)
    await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true }))
    const wide = await page.evaluateHandle(() => [...document.querySelectorAll('.scroll')].find(r => r.scrollWidth > r.clientWidth + 50))
    if (await wide.evaluate(region => Boolean(region))) {
      await wide.evaluate(region => region.focus())
      await page.keyboard.press('ArrowRight')
      await page.waitForFunction(region => region.scrollLeft > 0, wide)
    }
    await context.close()
  })

  test(`${name}: prints, with what is folded away`, async () => {
    const { context, page } = await open(browser, url, 1280)
    const pdf = await page.pdf({ preferCSSPageSize: true })
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
    await page.emulateMedia({ media: 'print' })
    // a frame may pass before the folded parts are laid out for the other medium
    await page.waitForFunction(() => [...document.querySelectorAll('details > :not(summary)')]
      .every(part => part.checkVisibility({ contentVisibilityAuto: true })), null, { timeout: 10000 })
    await page.setViewportSize({ width: 688, height: 1000 }) // A4 between its margins
    const cut = await page.evaluate(() => [...document.querySelectorAll('.scroll')]
      .filter(region => !region.closest('.wide-page') && region.firstElementChild.getBoundingClientRect().right > 689)
      .map(region => region.innerText.slice(0, 80)))
    assert.deepEqual(cut, [])
    await context.close()
  })
}
