import { X509Certificate } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../../src/lab/index.ts'
import { createOcspRequest, inspectCrl, ocspGetUrl, readCrl, readOcspResponse } from '../../src/pki/index.ts'

let lab: Lab

beforeAll(async () => {
  lab = await startLab()
})
afterAll(() => lab.close())

async function asked(id: string, hash: 'sha1' | 'sha256' = 'sha1') {
  const { leaf, issuer, ocspUrl } = await lab.scenario(id)
  const body = createOcspRequest(leaf, issuer, { hash })
  return { ocspUrl: ocspUrl!, url: ocspGetUrl(ocspUrl!, body), body }
}

async function statusOf(response: Response): Promise<string> {
  return readOcspResponse(new Uint8Array(await response.arrayBuffer())).responseStatus
}

const post = (url: string, body: Uint8Array) =>
  fetch(url, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/ocsp-request' },
  })

describe('the responder', () => {
  it('answers GET and POST alike', async () => {
    const { url, ocspUrl, body } = await asked('healthy')
    const got = await fetch(url)
    expect(got.headers.get('content-type')).toBe('application/ocsp-response')
    expect(await statusOf(got)).toBe('successful')
    expect(await statusOf(await post(ocspUrl, body))).toBe('successful')
    expect(await statusOf(await fetch((await asked('healthy', 'sha256')).url))).toBe('successful')
  })

  it('calls what is no request malformed', async () => {
    const { ocspUrl } = await asked('healthy')
    expect(await statusOf(await fetch(`${ocspUrl}/AAAA`))).toBe('malformedRequest')
    expect(await statusOf(await fetch(ocspUrl))).toBe('malformedRequest')
    expect(await statusOf(await fetch(`${ocspUrl}/%ff`))).toBe('malformedRequest')
    expect(await statusOf(await post(ocspUrl, Buffer.alloc(20_000)))).toBe('malformedRequest')
  })

  it('says unauthorized of another CA’s certificate, and unknown of a serial number that it never issued', async () => {
    const { ocspUrl } = await asked('healthy')
    const other = await lab.scenario('no-staple')
    expect(
      await statusOf(await fetch(ocspGetUrl(ocspUrl, createOcspRequest(other.leaf, other.issuer)))),
    ).toBe('unauthorized')
    const { issuer } = await lab.scenario('healthy')
    // The issuer's own serial number, asked of the issuer.
    const never = await fetch(ocspGetUrl(ocspUrl, createOcspRequest(issuer, issuer)))
    const response = readOcspResponse(new Uint8Array(await never.arrayBuffer()))
    expect(JSON.stringify(response)).toContain('"unknown"')
  })

  it.each([
    ['responder-http-404', 404],
    ['responder-http-500', 500],
    ['responder-http-503', 503],
  ])('%s answers %i', async (id, status) => {
    expect((await fetch((await asked(id)).url)).status).toBe(status)
  })

  it.each([
    ['responder-try-later', 'tryLater'],
    ['responder-internal-error', 'internalError'],
    ['responder-unauthorized', 'unauthorized'],
  ])('%s says %s', async (id, status) => {
    expect(await statusOf(await fetch((await asked(id)).url))).toBe(status)
  })

  it('refuses, resets, stays silent', async () => {
    const cause = async (id: string, signal?: AbortSignal) =>
      fetch((await asked(id)).url, { ...(signal && { signal }) }).then(
        () => 'answered',
        error => error.cause?.code ?? error.name,
      )
    expect(await cause('responder-refused')).toBe('ECONNREFUSED')
    expect(['ECONNRESET', 'UND_ERR_SOCKET']).toContain(await cause('responder-reset'))
    expect(await cause('responder-silent', AbortSignal.timeout(500))).toBe('TimeoutError')
    expect(await cause('responder-slow', AbortSignal.timeout(500))).toBe('TimeoutError')
  })

  it('drips: headers at once, and then hardly anything', async () => {
    const response = await fetch((await asked('responder-drip')).url)
    const reader = response.body!.getReader()
    const { value } = await reader.read()
    expect(value?.length).toBeLessThan(10)
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(200)
    await reader.cancel()
  })

  it('redirects to the answer, or in a circle', async () => {
    const { url } = await asked('responder-redirect')
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(302)
    expect(await statusOf(await fetch(url))).toBe('successful')
    await expect(fetch((await asked('responder-redirect-loop')).url)).rejects.toThrow()
  })

  it('is a captive portal', async () => {
    const response = await fetch((await asked('responder-captive-portal')).url)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html'])
    expect(await response.text()).toContain('log in')
  })

  it('answers POST only', async () => {
    const { url, ocspUrl, body } = await asked('responder-get-broken')
    expect((await fetch(url)).status).toBe(405)
    expect(await statusOf(await post(ocspUrl, body))).toBe('successful')
  })

  it('makes one slash of two: a request whose base64 has them is broken by GET, and fine by POST', async () => {
    const { url, ocspUrl, body } = await asked('responder-slashes')
    expect(Buffer.from(body).toString('base64')).toContain('//')
    expect(await statusOf(await fetch(url))).toBe('malformedRequest')
    expect(await statusOf(await post(ocspUrl, body))).toBe('successful')
  })

  it('refuses a SHA-256 CertID', async () => {
    expect(await statusOf(await fetch((await asked('responder-sha256-refused')).url))).toBe('successful')
    expect(await statusOf(await fetch((await asked('responder-sha256-refused', 'sha256')).url))).toBe(
      'unauthorized',
    )
  })

  it('echoes a nonce', async () => {
    const { leaf, issuer, ocspUrl } = await lab.scenario('healthy')
    const nonce = Buffer.from('0123456789abcdef')
    const response = await fetch(ocspGetUrl(ocspUrl!, createOcspRequest(leaf, issuer, { nonce })))
    expect(Buffer.from(await response.arrayBuffer()).includes(nonce)).toBe(true)
  })

  it('logs who asked, how, and what it said', async () => {
    const { url } = await asked('responder-revoked')
    await fetch(url, { headers: { 'user-agent': 'Microsoft-CryptoAPI/10.0' } })
    const entry = lab.log.entries().findLast(({ what }) => what === 'ocsp')
    expect(entry?.text).toMatch(
      /^127\.0\.0\.1:\d+ \(Microsoft-CryptoAPI\/10\.0\) asked the responder of responder-revoked by GET: revoked$/,
    )
  })
})

describe('CRLs and issuers', () => {
  const crlOf = async (id: string) => (await lab.scenario(id)).crlUrls[0]!

  it('serves them with their types', async () => {
    const response = await fetch(await crlOf('crl-only'))
    expect(response.headers.get('content-type')).toBe('application/pkix-crl')
    expect(readCrl(new Uint8Array(await response.arrayBuffer()))).toBeDefined()
    const { leaf, issuer } = await lab.scenario('chain-incomplete')
    const [, url] = /CA Issuers - URI:(\S+)/.exec(new X509Certificate(leaf).infoAccess ?? '') ?? []
    const fetched = Buffer.from(await (await fetch(url!)).arrayBuffer())
    expect(new X509Certificate(fetched).fingerprint256).toBe(new X509Certificate(issuer).fingerprint256)
  })

  it('redirects to https, and sends slowly', async () => {
    const moved = await fetch(await crlOf('crl-redirected-to-https'), { redirect: 'manual' })
    expect([moved.status, moved.headers.get('location')?.slice(0, 8)]).toEqual([302, 'https://'])
    const slow = await fetch(await crlOf('crl-slow'))
    expect(Number(slow.headers.get('content-length'))).toBeGreaterThan(11_500_000)
    await slow.body!.cancel()
  })

  it('serves 200 000 entries', async () => {
    const { leaf, issuer, crlUrls } = await lab.scenario('crl-large')
    const response = await fetch(crlUrls[0]!)
    const bytes = new Uint8Array(await response.arrayBuffer())
    const crl = inspectCrl(bytes, { issuer, certificate: leaf })
    expect(crl).toMatchObject({ entries: 200_000, signature: { state: 'valid' }, entry: { listed: false } })
  })
})

describe('the proxy', () => {
  it('reaches in absolute form what has no name', async () => {
    const { url } = await asked('only-by-proxy')
    expect(new URL(url).hostname).toBe('ocsp.only-by-proxy.invalid')
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: lab.ports.http,
        path: url,
        headers: { host: new URL(url).host },
      }
      httpRequest(options, response => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
  })

  it('answers 404 to what is not of this run', async () => {
    expect((await fetch(`${lab.proxy}/nothing/ocsp`)).status).toBe(404)
    expect((await fetch(`${lab.proxy}/`)).status).toBe(404)
    const { ocspUrl } = await asked('healthy')
    expect((await fetch(ocspUrl.replace('/ocsp', '/toString'))).status).toBe(404)
  })
})
