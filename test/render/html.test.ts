import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { format } from '../../src/render/html.ts'
import type { Report } from '../../src/report.ts'
import { certificate, connection, facts, LEAF_CRL_URL, ocspResponse } from '../support/facts.ts'
import { describeWith } from '../support/needs.ts'
import { REPORTS, report } from '../support/reports.ts'
import { HOSTILE_REPORTS } from './hostile.ts'
import { rendered } from './rendered.ts'

/** Relative luminance of `rgb(…)`: WCAG 2.2. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map(part => {
    const value = Number(part) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

/** However slow this machine is. */
const PATIENT_MS = 100_000

const TEXTS = 'h1, h2, p, td, th, code, a, summary, pre, .soft, .word'

/** What runs in the page is text here: this project has no types of a browser. */
const GROUND = 'getComputedStyle(document.body).backgroundColor'

describeWith(['chromium'], 'html in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'html-'))
  let browser: Browser
  /** What the page asked for beside itself, and what it said on its console. */
  let asked: string[] = []
  let said: string[] = []

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox'],
      timeout: PATIENT_MS,
    })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  async function open(reports: readonly Report[], colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const file = join(folder, 'report.html')
    writeFileSync(file, rendered(format, reports).text)
    const page = await browser.newPage({ viewport: { width: 1180, height: 900 }, colorScheme })
    page.setDefaultTimeout(PATIENT_MS)
    asked = []
    said = []
    page.on(
      'request',
      request =>
        request.url().startsWith('file:') || request.url().startsWith('data:') || asked.push(request.url()),
    )
    page.on('console', message => said.push(message.text()))
    await page.goto(pathToFileURL(file).href)
    return page
  }

  it('shows the verdict, the chain with what answered, the walk and the times', async () => {
    const page = await open([REPORTS.dead])
    expect(await page.title()).toBe('broken.example: fail · ocspcheck')
    expect(await page.locator('h1').textContent()).toBe('broken.example: fail')
    expect(await page.locator('svg.chain svg.cert').count()).toBe(3)
    const sources = await page
      .locator('svg.chain svg.source')
      .evaluateAll(all =>
        all.map(one => `${one.classList[1]} ${one.querySelectorAll('text')[0]!.textContent!.trim()}`),
      )
    expect(sources).toEqual([
      'none staple none',
      'bad OCSP NXDOMAIN',
      'bad CRL timed out after 15 s',
      'good CRL not listed, 5 days left',
    ])
    expect(await page.locator('svg.chain').getAttribute('aria-label')).toContain(
      'OCSP http://ocsp.ca.example/: NXDOMAIN',
    )
    const walk = page.locator('.client').first()
    expect(await walk.textContent()).toContain('CRYPT_E_REVOCATION_OFFLINE (0x80092013)')
    expect(await walk.locator('ol.walk li').count()).toBe(4)
    expect(await page.locator('svg.waterfall > g').count()).toBe(6)
    expect(await page.locator('svg.waterfall').textContent()).toContain('15 s')
    expect([asked, said]).toEqual([[], []])
    await page.close()
  })

  it('tells a mend once, and puts those that decide and refuse first', async () => {
    const page = await open([REPORTS.dead])
    expect(await page.locator('.mend').allTextContents()).toEqual([
      'What mends itDo this.Then that.',
      'What mends itThe same as for ocsp-dns-nxdomain.',
      'What mends itThe same as for ocsp-dns-nxdomain.',
    ])
    expect(await page.locator('table.clients td:first-child').allTextContents()).toEqual([
      'curl-schannel (gate)',
      'cargo-windows (gate)',
      'curl-openssl',
    ])
    await page.close()
  })

  it('gives every state a shape of its own beside its colour', async () => {
    const page = await open(Object.values(REPORTS))
    const shapes = await page
      .locator('svg .shape')
      .evaluateAll(all =>
        all.map(one => [
          one.classList[1]!,
          [...one.children].map(child => child.getAttribute('d') ?? child.getAttribute('r')).join(),
        ]),
      )
    const byMood = new Map(shapes as [string, string][])
    expect([...byMood.keys()].sort()).toEqual(['bad', 'good', 'none', 'warn'])
    expect(new Set(byMood.values()).size).toBe(4)
    expect(new Set(shapes.map(pair => pair.join(' '))).size).toBe(4)
    const fills = await page
      .locator('pattern')
      .evaluateAll(all => all.map(one => one.querySelector('path')?.getAttribute('d')))
    expect(new Set(fills).size).toBe(5)
    await page.close()
  })

  it.each(['light', 'dark'] as const)('can be read in the %s', async colorScheme => {
    const page = await open([REPORTS.dead, REPORTS.healthy, REPORTS.unreachable, REPORTS.slow], colorScheme)
    const colors = await page.evaluate<
      [string, string][]
    >(`[...document.querySelectorAll('${TEXTS}')].map(one => {
      let behind = one
      while (/, 0\\)$|transparent/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement
      return [getComputedStyle(one).color, getComputedStyle(behind).backgroundColor]
    })`)
    expect(colors.length).toBeGreaterThan(50)
    for (const [ink, ground] of new Set(colors)) {
      expect(contrast(ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
    const ground = await page.evaluate<string>(GROUND)
    expect(luminance(ground) > 0.5).toBe(colorScheme === 'light')
    expect((await page.screenshot({ fullPage: true })).length).toBeGreaterThan(50_000)
    await page.close()
  })

  it('is white on paper, with every URL, also where the screen is dark', async () => {
    const page = await open([REPORTS.dead], 'dark')
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.evaluate(GROUND)).toBe('rgb(255, 255, 255)')
    const unfolded = page.locator('td code', { hasText: LEAF_CRL_URL }).last()
    expect((await unfolded.boundingBox())?.height).toBeGreaterThan(5)
    expect(await page.locator('details.screen').first().isVisible()).toBe(false)
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    await page.close()
  })

  it('fits a narrow screen: only pictures and tables scroll', async () => {
    const page = await open([REPORTS.dead])
    await page.setViewportSize({ width: 390, height: 800 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await page.close()
  })

  it('keeps the texts inside their boxes, however long', async () => {
    const long = facts({
      certificates: facts().certificates.map(one => ({
        ...one,
        subject: `CN=${'very-long-name.'.repeat(20)}example`,
      })),
      responders: facts().responders.map(one => ({ ...one, url: `http://${'a'.repeat(300)}.example/` })),
    })
    const page = await open([report({ facts: long })])
    const overflowing = await page.evaluate(`[...document.querySelectorAll('svg.chain svg')].filter(box =>
      [...box.querySelectorAll('text')].some(
        text => text.getBBox().x + text.getBBox().width > Number(box.getAttribute('width')))).length`)
    expect(overflowing).toBe(0)
    await page.close()
  })

  it('links from the overview to each target, the worst first', async () => {
    const page = await open(Object.values(REPORTS))
    expect(await page.locator('h1').first().textContent()).toBe('2 fail, 1 inconclusive, 3 pass')
    const links = page.locator('nav a')
    expect(await links.first().textContent()).toBe('broken.example')
    await links.nth(1).click()
    expect(await page.locator('article:target h1').textContent()).toBe('revoked.example: fail')
    await page.close()
  })

  it('draws several paths, several certificates, and handshakes that disagree', async () => {
    const several = facts({
      connections: [
        connection(1, { state: 'absent' }),
        connection(2, { state: 'present', response: ocspResponse() }),
      ],
      certificates: [...facts().certificates, certificate('root-2', { selfSigned: true })].map(one =>
        one.id === 'root' ? { ...one, issuerId: undefined } : one,
      ),
      paths: [
        ['leaf', 'intermediate-1', 'root'],
        ['leaf', 'intermediate-1', 'root-2'],
      ],
    })
    const page = await open([report({ facts: several })])
    expect(await page.locator('svg.chain svg.cert').count()).toBe(4)
    expect(await page.locator('svg.chain svg.source.warn').textContent()).toContain(
      'none in 1, good in 1 of 2 handshakes',
    )
    await page.close()
  })

  it('lets no text become markup, script or request', async () => {
    const page = await open(HOSTILE_REPORTS)
    await page.waitForTimeout(100)
    expect(await page.title()).toMatch(/ · ocspcheck$/)
    const alien = await page.evaluate(`({
      elements: document.querySelectorAll('script, img, iframe, object, form, base, body style').length,
      handlers: [...document.querySelectorAll('*')].filter(one => one.getAttributeNames().some(name => name.startsWith('on'))).length,
      links: [...document.querySelectorAll('a')].map(one => one.getAttribute('href')).filter(href => !/^(#target-\\d+$|https:)/.test(href)),
      forged: [...document.querySelectorAll('h1')].filter(one => one.textContent === 'forged').length,
    })`)
    expect(alien).toEqual({ elements: 0, handlers: 0, links: [], forged: 0 })
    expect([asked, said]).toEqual([[], []])
    await page.close()
  })
})

describe('html', () => {
  it('is one file that names no other', () => {
    const { text } = rendered(format, Object.values(REPORTS))
    expect(text).not.toMatch(/<script|\ssrc=|@import|url\((?!#)/)
    expect(text).toContain("default-src 'none'")
  })

  it('says so where nothing was judged', () => {
    expect(rendered(format, []).text).toContain('<h1>Nothing was judged</h1>')
  })

  it('tells 200 targets in full, the worst, and the rest in the overview', () => {
    const many = Array.from({ length: 260 }, (_, i) =>
      report({
        target: { input: `host-${i}.example` },
        facts: facts({ crls: [], responders: [], connections: [] }),
      }),
    )
    const { text } = rendered(format, [...many, REPORTS.dead])
    expect(text.match(/<article /g)).toHaveLength(200)
    expect(text.indexOf('<article id="target-1">')).toBeLessThan(text.indexOf(LEAF_CRL_URL))
    expect(text).toContain('host-259.example')
  })
})
