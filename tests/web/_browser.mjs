// What the tests in a browser share: Chromium without a network of its own, and a report to look at.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const source = process.env.SRC || fileURLToPath(new URL('../..', import.meta.url))
const program = process.env.CANDOUR || join(source, 'build/release/candour')

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync']
  })

// Every report that there is to look at, as { name, url }: $CANDOUR_REPORT, else what the program makes of the shipped examples.
// `remove` is to be called at the end.
export function reports () {
  if (process.env.CANDOUR_REPORT) {
    return { list: [{ name: 'given', url: pathToFileURL(process.env.CANDOUR_REPORT).href }], remove () {} }
  }
    if (!existsSync(program)) return { list: [], why: 'the program is not built', remove () {} }
  const folder = mkdtempSync(join(tmpdir(), 'candour-web-'))
  const list = examples().map(({ name, args }) => {
    execFileSync(program, ['audit', ...args, '-o', join(folder, name)], { stdio: ['ignore', 'ignore', 'pipe'] })
    return { name, url: pathToFileURL(join(folder, name, 'report.html')).href }
  })
  return { list, why: 'no examples are shipped', remove: () => rmSync(folder, { recursive: true }) }
}

// Published tables that differ in kind: counts; percentages judged on two bases. The others look like one of these.
const typical = ['ceop-2011.yaml', 'gmp.yaml']

// Folders of monthly files in returns/, and typical published tables with their claims.
function examples () {
  const root = join(source, 'examples')
  const found = []
  for (const entry of existsSync(root) ? readdirSync(root, { withFileTypes: true }) : []) {
    const path = join(root, entry.name)
    if (!entry.isDirectory()) continue
    const files = readdirSync(path)
    const tables = files.filter(file => typical.includes(file))
    for (const table of tables) {
      const claims = join(path, table.replace(/\.yaml$/, '.claims.yaml'))
      found.push({
        name: table.replace(/\.yaml$/, ''),
        args: [join(path, table), ...(existsSync(claims) ? ['--claims', claims] : [])]
      })
    }
    if (files.includes('returns')) {
      const options = [['--dialect', 'dialect.yaml'], ['--expect', 'expected.csv'], ['--claims', 'claims.yaml']]
      const given = options.filter(([, file]) => files.includes(file)).flatMap(([option, file]) => [option, join(path, file)])
      found.push({ name: entry.name, args: [...given, join(path, 'returns')] })
    }
  }
  return found
}

// The pages of linkages of simulated records: of one file, and how good it is; of two, with several thresholds and values shown.
export function linkages () {
  if (!existsSync(program)) return { list: [], why: 'the program is not built', remove () {} }
  const folder = mkdtempSync(join(tmpdir(), 'candour-web-'))
  const run = (...args) => execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  run('simulate', '--records', '--people', '2000', '-o', 'one')
  run('link', 'run', 'one/people.csv', '-o', 'dedupe')
  const lines = readFileSync(join(folder, 'one/people.csv'), 'utf8').trimEnd().split('\n')
  for (const [name, odd] of [['hospital', 0], ['police', 1]]) {
    writeFileSync(join(folder, name + '.csv'), [lines[0], ...lines.slice(1).filter((_, i) => i % 2 === odd)].join('\n') + '\n')
  }
  run('link', 'run', 'hospital.csv', 'police.csv', '--link-and-dedupe', '--at', '0.95,0.5,0.999', '--show-values', '-o', 'between')
  run('link', 'evaluate', 'dedupe', 'one/people.csv', '--truth', 'one/truth/entities.csv', '--groups', 'one/truth/groups.csv', '--page')
  const pages = [['dedupe', 'dedupe/report.html'], ['between', 'between/report.html'], ['accuracy', 'dedupe/accuracy.html']]
  const list = pages.map(([name, path]) => ({ name, url: pathToFileURL(join(folder, path)).href }))
  return { list, remove: () => rmSync(folder, { recursive: true }) }
}

// The audit of a nation with groups: its report, and the page of its largest group.
export function groups () {
  if (!existsSync(program)) return { list: [], why: 'the program is not built', remove () {} }
  const folder = mkdtempSync(join(tmpdir(), 'candour-web-'))
  const run = (...args) => execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  run('simulate', '--groups', '--people', '6000', '--format', 'csv', '-o', 'nation')
  run('audit', 'nation/returns', '-o', 'out')
  const pages = [['nation', 'out/report.html'], ['group', 'out/groups/iicsa-network-1.html']]
  const list = pages.map(([name, path]) => ({ name, url: pathToFileURL(join(folder, path)).href }))
  return { list, remove: () => rmSync(folder, { recursive: true }) }
}

// The page of claims over counts: one of each kind of verdict, and one that stands on a premise.
export function claims () {
  if (!existsSync(program)) return { list: [], why: 'the program is not built', remove () {} }
  const folder = mkdtempSync(join(tmpdir(), 'candour-web-'))
  const said = ['most suspects are White', 'White is over-represented against 20 % "the city"', 'over 95 % of suspects are White',
    'most suspects are White assuming odds-within 2', 'Asian people commit more offences', 'most suspects are White assuming selectivity 100 to 200']
  const counts = 'White=300,Asian=40,Black=20,Other=10,unknown=630'
  const page = execFileSync(program, ['claim', '--counts', counts, '--format', 'html', ...said.flatMap(text => ['--claim', text])])
  writeFileSync(join(folder, 'claims.html'), page)
  return { list: [{ name: 'claims', url: pathToFileURL(join(folder, 'claims.html')).href }], remove: () => rmSync(folder, { recursive: true }) }
}
