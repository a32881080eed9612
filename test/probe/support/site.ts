/** A whole public key infrastructure on loopback: TLS server, responder, CRLs, issuers. */
import type { Issued } from '../../../src/lab/mint/certificate.ts'
import { type CrlSpec, makeCrl } from '../../../src/lab/mint/crl.ts'
import { makeOcspResponse, type OcspAnswerSpec } from '../../../src/lab/mint/ocsp.ts'
import type { CrlShape, OcspAnswer } from '../../../src/lab/scenario.ts'
import { probeCertificate } from '../../../src/probe/certificate.ts'
import { probe } from '../../../src/probe/probe.ts'
import {
  type CertificateRequest,
  DEFAULTS,
  type ObserveOptions,
  type ProbeRequest,
} from '../../../src/probe/request.ts'
import { CA, certify } from '../../net/support/authority.ts'
import { type Stapling, startTls } from '../../net/support/tls.ts'
import { startWeb, type Web } from './web.ts'

export const OPTIONS: ObserveOptions = {
  ...DEFAULTS,
  timeoutMs: 60_000,
  env: {},
  now: () => new Date(),
}

export const probeAt = (port: number, options: Partial<ProbeRequest> = {}) =>
  probe({
    ...DEFAULTS,
    ...OPTIONS,
    input: `site.test:${port}`,
    host: 'site.test',
    port,
    connect: { address: '127.0.0.1' },
    ...options,
  })

export const probeFile = (bytes: Uint8Array | string, options: Partial<CertificateRequest> = {}) =>
  probeCertificate({ ...OPTIONS, input: 'cert.pem', bytes: Buffer.from(bytes), ...options })

export interface Site {
  web: Web
  root: Issued
  intermediate: Issued
  leaf: Issued
  /** The staple or answer for a certificate of the site. */
  ocsp(certificate: Issued, answer?: OcspAnswer, details?: Partial<OcspAnswerSpec>): Promise<Uint8Array>
  crl(issuer: Issued, shape?: CrlShape, more?: Partial<CrlSpec>): Promise<Uint8Array>
  /** Starts a TLS server that sends leaf and intermediate. */
  serve(options?: Stapling, chain?: readonly Issued[]): Promise<number>
}

export interface SiteOptions {
  leaf?: Partial<Parameters<typeof certify>[1]>
  intermediate?: Partial<Parameters<typeof certify>[1]>
  root?: Partial<Parameters<typeof certify>[1]>
  /** Name that stands in URLs in place of 127.0.0.1. */
  urlHost?: string
}

/** Everything good: leaf with OCSP and CRL, intermediate with a CRL, issuers at /int and /root. */
export async function makeSite(options: SiteOptions = {}): Promise<Site> {
  const web = await startWeb()
  const origin = options.urlHost ? `http://${options.urlHost}:${web.port}` : web.origin
  const root = await certify('Root', { ...CA, ...options.root })
  const intermediate = await certify('Intermediate', {
    ...CA,
    issuer: root,
    crlUrls: [`${origin}/root-crl`],
    caIssuersUrls: [`${origin}/root`],
    ...options.intermediate,
  })
  const leaf = await certify('site.test', {
    issuer: intermediate,
    names: ['site.test'],
    ocspUrls: [`${origin}/ocsp`],
    crlUrls: [`${origin}/crl`],
    caIssuersUrls: [`${origin}/int`],
    ...options.leaf,
  })
  const now = new Date()
  const site: Site = {
    web,
    root,
    intermediate,
    leaf,
    ocsp: (certificate, answer = {}, details) => {
      const issuer = certificate === intermediate ? root : intermediate
      return makeOcspResponse({ answer, certificate, issuer, signer: issuer, now, ...details })
    },
    crl: (issuer, shape = {}, more = {}) =>
      makeCrl({ shape, issuer, serial: leaf.certificate.serialNumber.valueBlock.valueHexView, now, ...more }),
    serve: (tls, chain = [leaf, intermediate]) => startTls(chain, tls),
  }
  const [answer, leafCrl, rootCrl] = await Promise.all([
    site.ocsp(leaf),
    site.crl(intermediate),
    site.crl(root),
  ])
  Object.assign(web.pages, {
    '/ocsp': () => answer,
    '/crl': () => leafCrl,
    '/root-crl': () => rootCrl,
    '/int': () => intermediate.der,
    '/root': () => root.der,
  })
  return site
}
