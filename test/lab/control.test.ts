import { request } from 'node:http'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Lab, type LogEntry, SCENARIOS, startLab } from '../../src/lab/index.ts'
import { describeWith } from '../support/needs.ts'
import { shake } from './handshake.ts'

// A browser beside everything else on two cores takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let lab: Lab

beforeAll(async () => {
  lab = await startLab()
})
afterAll(() => lab.close())

const url = (path: string) => new URL(path, lab.control).href
const switchTo = (id: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url(`scenarios/${id}`), { method: 'POST', body, headers })

/** fetch does not let Host be chosen. */
function rawGet(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url('scenarios'), { headers }, response => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('the control address as JSON', () => {
  it('is joined to a path with a slash or without', async () => {
    for (const path of ['scenarios', '/scenarios']) {
      expect(await (await fetch(`${lab.control}${path}`)).json()).toEqual(expect.any(Array))
    }
  })

  it('lists the scenarios with their state', async () => {
    const listed = (await (await fetch(url('scenarios'))).json()) as {
      id: string
      fault: string
      url: string
    }[]
    expect(listed.map(({ id }) => id)).toEqual(SCENARIOS.map(({ id }) => id))
    expect(listed[0]).toMatchObject({ id: 'healthy', fault: 'on', url: lab.url('healthy') })
    const one = await (await fetch(url('scenarios/crl-only'))).json()
    expect(one).toMatchObject({ id: 'crl-only', chain: { leaf: { crl: true } } })
    expect((await fetch(url('scenarios/nope'))).status).toBe(404)
  })

  it('switches a fault off and on: the next handshake shows it', async () => {
    expect((await shake(lab, 'no-source')).staple).toBeNull()
    const off = await switchTo('no-source', '{"fault":"off"}')
    expect(await off.json()).toMatchObject({ id: 'no-source', fault: 'off' })
    expect((await shake(lab, 'no-source')).staple).not.toBeNull()
    await switchTo('no-source', 'fault=on')
    expect((await shake(lab, 'no-source')).staple).toBeNull()
    expect(lab.faultIsOn('no-source')).toBe(true)
  })

  it.each(['', 'garbage', '{"fault":1}', '{', 'null', '{"fault":"maybe"}'])('refuses %j', async body => {
    const response = await switchTo('healthy', body)
    expect([response.status, await response.json()]).toMatchObject([400, { error: expect.any(String) }])
  })

  it('knows no other scenario, path or method', async () => {
    expect((await switchTo('nope', '{"fault":"on"}')).status).toBe(404)
    expect((await switchTo('toString', '{"fault":"on"}')).status).toBe(404)
    expect((await fetch(url('nothing'))).status).toBe(404)
    expect((await fetch(url('scenarios/healthy'), { method: 'DELETE' })).status).toBe(404)
  })

  it('gives the log, and what is new in it', async () => {
    await shake(lab, 'healthy')
    const all = (await (await fetch(url('log'))).json()) as LogEntry[]
    const last = all.at(-1)!
    expect(last.what).toBe('handshake')
    expect(await (await fetch(url(`log?after=${last.id}`))).json()).toEqual([])
    await shake(lab, 'healthy')
    expect(await (await fetch(url(`log?after=${last.id}`))).json()).toHaveLength(1)
  })

  it('gives the root', async () => {
    expect(await (await fetch(url('root.pem'))).text()).toBe(lab.root.pem)
  })

  it('cannot be driven by a page from elsewhere, nor by another name for this machine', async () => {
    const { port } = new URL(lab.control)
    for (const origin of [
      'http://evil.example',
      'null',
      `http://localhost:${Number(port) + 1}`,
      `https://localhost:${port}`,
    ]) {
      expect((await switchTo('healthy', '{"fault":"off"}', { origin })).status).toBe(403)
    }
    expect(lab.faultIsOn('healthy')).toBe(true)
    expect((await switchTo('healthy', '{"fault":"on"}', { origin: `http://localhost:${port}` })).status).toBe(
      200,
    )
    expect(await rawGet({ host: `evil.example:${port}` })).toBe(403)
    expect(await rawGet({ host: 'localhost' })).toBe(403)
    expect(await rawGet({ host: `127.0.0.1:${port}` })).toBe(200)
  })
})

describeWith(['chromium'], 'the page in a browser', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox'],
      timeout: 100_000,
    })
  })
  afterAll(() => browser?.close())

  async function openPage(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options)
    page.setDefaultTimeout(100_000)
    await page.goto(lab.control)
    return page
  }

  it('shows every scenario with its picture, and no error', async () => {
    const page = await browser.newPage()
    page.setDefaultTimeout(100_000)
    const errors: string[] = []
    page.on('pageerror', error => errors.push(String(error)))
    page.on('console', message => message.type() === 'error' && errors.push(message.text()))
    await page.goto(lab.control)
    expect(await page.locator('details.scenario').count()).toBe(SCENARIOS.length)
    await page.locator('#responder-nxdomain summary').click()
    const picture = page.locator('#responder-nxdomain svg')
    expect(await picture.isVisible()).toBe(true)
    expect(await picture.getAttribute('aria-label')).toContain(
      'responder: its name does not exist (NXDOMAIN)',
    )
    expect(await page.locator('#responder-nxdomain').textContent()).toContain('0x80092013')
    expect(errors).toEqual([])
    await page.close()
  })

  it('is live: handshakes appear, and a fault is switched without a reload', async () => {
    const page = await openPage()
    await page.locator('#live', { hasText: '(live)' }).waitFor()
    await shake(lab, 'tls12-only')
    await page.locator('#log li', { hasText: 'shook hands with tls12-only (TLSv1.2)' }).first().waitFor()
    const row = page.locator('#crl-only-expired')
    await row.locator('summary').click()
    await row.getByRole('button', { name: 'Switch the fault off' }).click()
    await row.getByRole('button', { name: 'Switch the fault on' }).waitFor()
    expect(lab.faultIsOn('crl-only-expired')).toBe(false)
    expect(await row.locator('.state').textContent()).toBe('fault off')
    // Somebody else's switching shows as well.
    lab.switchFault('crl-only-expired', true)
    await row.getByRole('button', { name: 'Switch the fault off' }).waitFor()
    await page.close()
  })

  it('works without script', async () => {
    const page = await openPage({ javaScriptEnabled: false })
    await shake(lab, 'healthy')
    await page.reload()
    expect(await page.locator('#log').textContent()).toContain('shook hands with healthy')
    await page.locator('#crl-only-404 summary').click()
    await page.locator('#crl-only-404').getByRole('button').click()
    await page.waitForURL('**/#crl-only-404')
    expect(lab.faultIsOn('crl-only-404')).toBe(false)
    expect(await page.locator('#crl-only-404 button').textContent()).toBe('Switch the fault on')
    lab.switchFault('crl-only-404', true)
    await page.close()
  })

  it('is driven by keyboard alone', async () => {
    const page = await openPage()
    await page.locator('#healthy summary').focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('#healthy').getAttribute('open')).not.toBeNull()
    for (let presses = 0; presses < 4; presses++) {
      if ((await page.evaluate('document.activeElement.tagName')) === 'BUTTON') {
        break
      }
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Space')
    await page.locator('#healthy').getByRole('button', { name: 'Switch the fault on' }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('#healthy').getByRole('button', { name: 'Switch the fault off' }).waitFor()
    await page.close()
  })

  it.each(['light', 'dark'] as const)('can be read in %s mode', async colorScheme => {
    const page = await openPage({ colorScheme })
    await page.locator('#staple-revoked summary').click()
    const contrasts = (await page.evaluate(CONTRASTS)) as number[]
    expect(contrasts.length).toBeGreaterThan(5)
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(4.5)
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)')
    await page.close()
  })

  it('fits a narrow screen', async () => {
    const page = await openPage({ viewport: { width: 360, height: 640 } })
    await page.locator('#rsa-and-ecdsa summary').click()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await page.close()
  })
})

/** WCAG 2 contrast of text and what is behind it, in the open scenario, the header and the log. Runs in the page. */
const CONTRASTS = `(() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number)
  const luminance = ([r, g, b]) => {
    const part = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
  }
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      if (at instanceof SVGGElement && at.querySelector(':scope > rect')) return rgb(getComputedStyle(at.querySelector(':scope > rect')).fill)
      const color = rgb(getComputedStyle(at).backgroundColor)
      if (color.length < 4 || color[3] > 0) return color
    }
    return [255, 255, 255]
  }
  const elements = document.querySelectorAll('header p, header a, details[open] p, details[open] dt, details[open] button, details[open] a, details[open] svg text, #log li')
  return [...elements].map(element => {
    const style = getComputedStyle(element)
    const ink = rgb(element instanceof SVGElement ? style.fill : style.color)
    const [light, dark] = [luminance(ink), luminance(behind(element))].sort((a, b) => b - a)
    return (light + 0.05) / (dark + 0.05)
  })
})()`
