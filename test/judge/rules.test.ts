/** Every rule, at least once found and once kept. */
import { describe, expect, it } from 'vitest'
import type { Exchange, Facts, OcspResponseFact, SuccessfulOcspResponseFact } from '../../src/facts.ts'
import { RULE_IDS, RULES, type RuleId } from '../../src/judge/catalog.ts'
import { judge } from '../../src/judge/judge.ts'
import { RULE_CODE } from '../../src/judge/rules/all.ts'
import { CAUSES } from '../../src/judge/rules/cause.ts'
import type { Report } from '../../src/report.ts'
import {
  ABSENT,
  answered,
  at,
  certificate,
  crl,
  crlFact,
  DAY,
  facts,
  failed,
  LEAF_CRL,
  NOW,
  OCSP_URL,
  ocsp,
  ocspError,
  type Site,
  saved,
} from './facts.ts'

const report = (site: Site): Report => judge(saved(facts(site)), { at: NOW })

const answer = (over: object): Site => ({ ocsp: ocsp({ answer: over }), staples: [ABSENT] })
const response = (over: Partial<SuccessfulOcspResponseFact>): Site => ({
  ocsp: ocsp(over),
  staples: [ABSENT],
})
const staple = (made: OcspResponseFact): Site => ({ ocsp: ocsp(), staples: [made] })
const list = (over: Parameters<typeof crl>[0]): Site => ({ crl: crl(over), staples: [ABSENT] })
const signer = (over: object): Site => {
  const made = ocsp()
  if (made.responseStatus === 'successful') Object.assign(made.signer, over)
  return { ocsp: made, staples: [ABSENT] }
}
const idp = (over: object) => ({
  issuingDistributionPoint: {
    critical: true,
    fullNames: [LEAF_CRL],
    onlyContainsUserCerts: false,
    onlyContainsCACerts: false,
    onlyContainsAttributeCerts: false,
    onlySomeReasons: false,
    indirectCRL: false,
    ...over,
  },
})
const changed = (site: Site, change: (made: Facts) => void): Site => ({ ...site, change })
const extra = (
  purpose: NonNullable<Facts['responders'][0]['extra']>[0]['purpose'],
  body: OcspResponseFact,
): Site =>
  changed(response({}), made => {
    made.responders[0]!.extra = [{ purpose, exchanges: [answered(OCSP_URL, body)] }]
  })
const exchange = (over: Partial<Exchange<OcspResponseFact>>, elapsedMs?: number): Site => ({
  ocsp: [answered(OCSP_URL, ocsp(), over, elapsedMs)],
  staples: [ABSENT],
})
const crlExchange = (over: object, elapsedMs?: number): Site => ({
  crl: [answered(LEAF_CRL, crl(), over, elapsedMs)],
  staples: [ABSENT],
})
const dnsOf = (addresses: { system?: string[]; a?: string[]; aaaa?: string[]; compared?: string[] }): Site =>
  changed(response({}), made => {
    const found = (list: string[]) => ({
      state: 'completed' as const,
      elapsedMs: 1,
      value: { rcode: 'NOERROR', addresses: list, cnames: [] },
    })
    made.responders[0]!.dns = {
      name: 'ocsp.example.com',
      system: { state: 'completed', elapsedMs: 1, value: addresses.system ?? [] },
      a: found(addresses.a ?? []),
      aaaa: found(addresses.aaaa ?? []),
      ...(addresses.compared && {
        compared: { resolver: '9.9.9.9', a: found(addresses.compared), aaaa: found([]) },
      }),
    }
    if (addresses.compared) made.observed.compareResolver = '9.9.9.9'
  })
const url = (kind: 'responders' | 'crls', to: string): Site =>
  changed({ ocsp: ocsp(), crl: crl(), staples: [ABSENT] }, made => {
    made[kind][0]!.url = to
  })
const publicly = (site: Site): Site => ({ ...site, root: { publicRoot: true, ...site.root } })
const refused = () => [failed<never>('connect', 'ECONNREFUSED')]

const PHASE_AND_CODE = {
  'dns-nxdomain': ['resolve', 'NXDOMAIN'],
  'dns-servfail': ['resolve', 'SERVFAIL'],
  'dns-refused': ['resolve', 'REFUSED'],
  'dns-timeout': ['resolve', 'TIMEOUT'],
  'dns-no-address': ['resolve', 'NODATA'],
  'dns-dangling-cname': ['resolve', 'DANGLING_CNAME'],
  'dns-failed': ['resolve', 'EAI_FAIL'],
  refused: ['connect', 'ECONNREFUSED'],
  timeout: ['receive', 'TIMEOUT'],
  reset: ['receive', 'ECONNRESET'],
  unroutable: ['connect', 'EHOSTUNREACH'],
  'tls-failed': ['tls', 'CERT_HAS_EXPIRED'],
  'proxy-refused': ['proxy', 'PROXY_REFUSED'],
  'http-status': ['http-status', 'HTTP_STATUS'],
  'http-syntax': ['receive', 'HTTP_SYNTAX'],
  'redirect-loop': ['http-status', 'REDIRECT_LOOP'],
  'redirect-to-https': ['http-status', 'REDIRECT_TO_HTTPS'],
  html: ['content', 'HTML'],
  empty: ['content', 'EMPTY'],
  'too-large': ['receive', 'TOO_LARGE'],
  undecodable: ['decode', 'UNDECODABLE'],
} as const satisfies Record<(typeof CAUSES)[number], readonly [Parameters<typeof failed>[0], string]>

const TRANSPORT = CAUSES.flatMap((cause): [string, Site][] => {
  const [phase, code] = PHASE_AND_CODE[cause]
  return [
    [`ocsp-${cause}`, { ocsp: [failed(phase, code)], staples: [ABSENT] }],
    [`crl-${cause}`, { crl: [failed(phase, code)], staples: [ABSENT] }],
  ]
})

const FOUND: Readonly<Record<string, Site>> = {
  ...Object.fromEntries(TRANSPORT),
  'ocsp-unreachable': { ocsp: refused(), staples: [ABSENT] },
  'crl-unreachable': { crl: refused(), staples: [ABSENT] },
  'target-unreachable': changed({ staples: [] }, made =>
    made.connections.push(failed('connect', 'ECONNREFUSED')),
  ),
  'handshake-unreliable': changed(response({}), made => made.connections.push(failed('tls', 'ECONNRESET'))),
  'chain-untrusted': { ...response({}), connection: { trusted: false } },
  'chain-incomplete': changed(
    { ...response({}), connection: { trusted: false } },
    made => void made.chains[0]!.certificates.splice(1),
  ),
  'aia-unreachable': changed(
    response({}),
    made =>
      void made.issuerFetches.push({
        certificate: 'leaf',
        url: 'http://aia.example/',
        exchanges: [failed('resolve', 'NXDOMAIN')],
      }),
  ),
  'name-mismatch': { ...response({}), connection: { nameMatches: false } },
  'certificate-expired': { ...response({}), leaf: { notAfter: at(-DAY) } },
  'certificate-not-yet-valid': { ...response({}), leaf: { notBefore: at(DAY) } },
  'issuer-unknown': { ...response({}), leaf: { issuerId: undefined } },
  'no-revocation-source': { staples: [ABSENT] },
  'root-has-revocation-pointers': { ...response({}), root: { crlUrls: ['http://root.example/'] } },
  'crl-distribution-point-skipped': {
    ...response({}),
    leaf: { skippedDistributionPoints: [{ urls: ['http://x/'], because: 'reasons' }] },
  },
  'ocsp-only-clients-fail': list({}),
  'tls-interception': { staples: [ABSENT], leaf: { issuer: 'CN=DO_NOT_TRUST_FiddlerRoot' } },
  'staple-absent': response({}),
  'staple-inconsistent': { ocsp: ocsp(), staples: [ABSENT, ocsp()] },
  'staple-undecodable': { ocsp: ocsp(), staples: [{ state: 'undecodable', bytes: 3, reason: 'not DER' }] },
  'staple-not-successful': staple(ocspError('tryLater')),
  'staple-expired': staple(ocsp({ answer: { nextUpdate: at(-DAY) } })),
  'staple-not-yet-valid': staple(ocsp({ answer: { thisUpdate: at(DAY) } })),
  'staple-signature-invalid': staple(ocsp({ signature: { state: 'invalid' } })),
  'staple-signature-unverifiable': staple(ocsp({ signature: { state: 'unverifiable', because: 'ML-DSA' } })),
  'staple-signer-unauthorized': staple(ocsp({ authorized: false })),
  'staple-signer-expired': {
    ocsp: ocsp(),
    staples: [signer({ notAfter: at(-DAY) }).ocsp as OcspResponseFact],
  },
  'staple-wrong-certificate': staple(ocsp({ answer: { matches: undefined } })),
  'staple-unknown': staple(ocsp({ answer: { certStatus: 'unknown' } })),
  'staple-expires-soon': staple(ocsp({ answer: { nextUpdate: at(DAY / 2) } })),
  'staple-older-than-responder': staple(ocsp({ answer: { thisUpdate: at(-3 * DAY), nextUpdate: at(DAY) } })),
  'must-staple-without-staple': { ...response({}), leaf: { mustStaple: true } },
  'must-staple-without-ocsp-url': { ...list({}), leaf: { mustStaple: true } },
  'ocsp-status-malformed-request': { ocsp: ocspError('malformedRequest') },
  'ocsp-status-internal-error': { ocsp: ocspError('internalError') },
  'ocsp-status-try-later': { ocsp: ocspError('tryLater') },
  'ocsp-status-sig-required': { ocsp: ocspError('sigRequired') },
  'ocsp-status-unauthorized': { ocsp: ocspError('unauthorized') },
  'ocsp-status-unassigned': { ocsp: ocspError('unassigned') },
  'ocsp-response-expired': answer({ nextUpdate: at(-DAY) }),
  'ocsp-response-not-yet-valid': answer({ thisUpdate: at(DAY) }),
  'ocsp-signature-invalid': response({ signature: { state: 'invalid' } }),
  'ocsp-signature-unverifiable': response({ signature: { state: 'unverifiable', because: 'ML-DSA' } }),
  'ocsp-signer-unauthorized': response({ authorized: false }),
  'ocsp-signer-expired': signer({ notAfter: at(-DAY) }),
  'ocsp-signer-has-revocation-pointers': signer({ crlUrls: ['http://x/'] }),
  'ocsp-wrong-certificate': answer({ matches: undefined }),
  'ocsp-unknown': answer({ certStatus: 'unknown' }),
  'ocsp-critical-extension': response({ unknownCriticalExtensions: ['1.2.3'] }),
  'ocsp-before-certificate': answer({ thisUpdate: at(-31 * DAY) }),
  'ocsp-get-broken': changed({ ocsp: [failed('http-status', 'HTTP_STATUS')] }, made => {
    made.responders[0]!.extra = [{ purpose: 'post', exchanges: [answered(OCSP_URL, ocsp())] }]
  }),
  'ocsp-user-agent-blocked': changed({ ocsp: [failed('http-status', 'HTTP_STATUS')] }, made => {
    made.responders[0]!.extra = [{ purpose: 'other-user-agent', exchanges: [answered(OCSP_URL, ocsp())] }]
  }),
  'crl-user-agent-blocked': changed({ crl: [failed('http-status', 'HTTP_STATUS')] }, made => {
    made.crls[0]!.extra = [{ purpose: 'other-user-agent', exchanges: [answered(LEAF_CRL, crl())] }]
  }),
  'ocsp-slow': exchange({}, 11_000),
  'crl-slow': crlExchange({}, 11_000),
  'ocsp-content-type': exchange({ headers: { 'content-type': 'text/plain' } }),
  'crl-content-type': crlExchange({ headers: { 'content-type': 'text/plain' } }),
  'ocsp-url-https': url('responders', 'https://ocsp.example.com/'),
  'crl-url-https': url('crls', 'https://crl.example.com/1.crl'),
  'ocsp-url-ldap': url('responders', 'ldap://ocsp.example.com/'),
  'crl-url-ldap': url('crls', 'ldap:///CN=x'),
  'certificate-revoked': answer({ certStatus: 'revoked', revocationTime: at(-DAY) }),
  'revocation-sources-disagree': {
    ocsp: ocsp(),
    crl: crl({ entry: { listed: true, revocationDate: at(-DAY) } }),
    staples: [ABSENT],
  },
  'crl-expired': list({ nextUpdate: at(-DAY) }),
  'crl-not-yet-valid': list({ thisUpdate: at(DAY) }),
  'crl-signature-invalid': list({ signature: { state: 'invalid' } }),
  'crl-signature-unverifiable': list({ signature: { state: 'unverifiable', because: 'ML-DSA' } }),
  'crl-sha1-signature': list({ signatureAlgorithm: 'sha1WithRSAEncryption' }),
  'crl-wrong-issuer': list({ issuerMatches: false }),
  'crl-signer-without-crl-sign': list({ signerMaySignCrls: false }),
  'crl-idp-mismatch': list(idp({ fullNames: ['http://elsewhere.example/1.crl'] })),
  'crl-idp-scope': list(idp({ onlyContainsCACerts: true })),
  'crl-idp-unusable': list(idp({ indirectCRL: true })),
  'crl-idp-without-name': list(idp({ fullNames: [] })),
  'crl-delta': list({ deltaBase: '01' }),
  'crl-delta-missing': changed(list({}), made => {
    made.crls[0]!.extra = [{ purpose: 'delta', url: 'http://crl.example.com/+.crl', exchanges: refused() }]
  }),
  'crl-pem': list({ encoding: 'pem' }),
  'crl-critical-extension': list({ unknownCriticalExtensions: ['1.2.3'] }),
  'crl-over-10mb': list({ bytes: 12_000_000 }),
  'crl-without-next-publish': list({ nextPublish: undefined }),
  'address-not-public': dnsOf({ system: ['127.0.0.1'] }),
  'dns-hosts-file': dnsOf({ system: ['127.0.0.1'], a: ['203.0.114.1'] }),
  'dns-answers-differ': dnsOf({ system: ['203.0.114.1'], a: ['203.0.114.1'], compared: ['198.51.101.1'] }),
  'dns-only-ipv4': dnsOf({ a: ['203.0.114.1'] }),
  'dns-only-ipv6': dnsOf({ aaaa: ['2001:db9::1'] }),
  'dns-slow': exchange({ timings: { resolveMs: 3_000, connectMs: 1, firstByteMs: 1, totalMs: 3_002 } }),
  'address-unreachable': changed(response({}), made => {
    made.responders[0]!.extra = [
      {
        purpose: 'other-address',
        exchanges: [
          failed<Exchange<OcspResponseFact>>('connect', 'ECONNREFUSED', 1, { address: '[2001:db9::1]:80' }),
        ],
      },
    ]
  }),
  redirected: {
    ocsp: [
      answered(OCSP_URL, undefined as never, { status: 302, location: 'http://other.example/' }),
      answered('http://other.example/', ocsp()),
    ],
    staples: [ABSENT],
  },
  'captive-portal': {
    ocsp: [failed('content', 'HTML')],
    intermediateCrl: [failed('content', 'HTML')],
    staples: [ABSENT],
  },
  'clock-skew': {
    ...response({}),
    observed: { clocks: [{ host: 'example.com', theirs: at(0), ours: at(DAY) }] },
  },
  'probe-overloaded': { ...response({}), observed: { eventLoopLagMs: 2_000 } },
  'proxy-used': { ...response({}), observed: { proxy: 'http://proxy.example:3128' } },
  'network-unreachable': { staples: [], observed: { reachedAnything: false } },
  'ocsp-error-with-body': { ocsp: { ...ocspError('tryLater'), hasResponseBytes: true } as OcspResponseFact },
  'ocsp-not-der': response({ encoding: ['ber'] }),
  'ocsp-certs-empty': response({ encoding: ['empty-certs'] }),
  'ocsp-times-format': response({ encoding: ['fractional-seconds'] }),
  'ocsp-sha1-signature': response({ signatureAlgorithm: 'sha1WithRSAEncryption' }),
  'ocsp-responder-by-name': response({ responderId: { byName: 'CN=x' } }),
  'ocsp-signer-without-nocheck': signer({ noCheck: false }),
  'ocsp-signer-other-usages': publicly(signer({ otherUsages: true })),
  'ocsp-outlives-signer': signer({ notAfter: at(DAY) }),
  'ocsp-several-answers': changed(response({}), made => {
    const last = made.responders[0]!.exchanges[0]!
    const body = last.state === 'completed' ? last.value.body : undefined
    if (body?.responseStatus === 'successful')
      body.answers.push({
        ...body.answers[0]!,
        matches: undefined,
        certId: { ...body.answers[0]!.certId, serialNumber: '99' },
      })
  }),
  'ocsp-response-extensions': response({ extensions: ['1.2.3'] }),
  'ocsp-next-update-missing': answer({ nextUpdate: undefined }),
  'ocsp-update-order': response({ producedAt: at(-DAY) }),
  'ocsp-refresh-late': publicly(answer({ thisUpdate: at(-5 * DAY), nextUpdate: at(2 * DAY) })),
  'ocsp-interval': publicly(answer({ nextUpdate: at(40 * DAY) })),
  'ocsp-outlives-certificate': answer({ nextUpdate: at(90 * DAY) }),
  'ocsp-ca-reason-missing': publicly({ ...answer({ certStatus: 'revoked' }), leaf: { ca: true } }),
  'ocsp-reason-extension': publicly(answer({ extensions: ['2.5.29.21'] })),
  'ocsp-revoked-not-issued': answer({ certStatus: 'revoked', revocationTime: '1970-01-01T00:00:00.000Z' }),
  'ocsp-large': response({ bytes: 70_000 } as never),
  'ocsp-cache-headers': exchange({ headers: { 'cache-control': 'no-store' } }),
  'ocsp-max-age': exchange({ headers: { 'cache-control': 'max-age=9999999' } }),
  'ocsp-stale-cache': extra('post', ocsp({ answer: { thisUpdate: at(DAY / 24) } })),
  'responder-post-fails': extra('post', ocspError('malformedRequest')),
  'responder-get-post-differ': extra('post', ocsp({ answer: { certStatus: 'unknown' } })),
  'responder-mangles-slashes': extra('slash', ocspError('malformedRequest')),
  'responder-mangles-plus': extra('plus', ocspError('malformedRequest')),
  'responder-sha256-refused': extra('sha256-certid', ocspError('unauthorized')),
  'responder-good-for-unissued': extra('random-serial', ocsp()),
  'responder-nonce-refused': extra('nonce', ocspError('malformedRequest')),
  'responder-nonce-differs': changed(response({}), made => {
    made.responders[0]!.extra = [
      { purpose: 'nonce', sentNonce: 'aa', exchanges: [answered(OCSP_URL, ocsp({ nonce: 'bb' }))] },
    ]
  }),
  'crl-version-1': publicly(list({ version: 1 })),
  'crl-number-missing': publicly(list({ crlNumber: undefined })),
  'crl-authority-key-missing': publicly(list({ authorityKeyId: undefined })),
  'crl-interval': publicly(list({ nextUpdate: at(60 * DAY) })),
  'crl-old': publicly(list({ thisUpdate: at(-6 * DAY) })),
  'crl-reason': publicly(
    list({ entry: { listed: true, revocationDate: at(-DAY), reason: 'certificateHold' } }),
  ),
}

/** A public site with everything that can be looked at, and nothing wrong. */
const HEALTHY: Site = publicly({
  ocsp: [
    answered(OCSP_URL, ocsp(), {
      headers: { 'content-type': 'application/ocsp-response', 'cache-control': 'max-age=3600' },
    }),
  ],
  crl: crl({ nextPublish: at(DAY), ...idp({}) }),
  leaf: { mustStaple: true },
  connection: { address: '203.0.114.10:443' },
  observed: {
    clocks: [{ host: 'example.com', theirs: at(0), ours: at(1000) }],
    proxy: undefined,
    compareResolver: '9.9.9.9',
  },
  change: made => {
    const found = (list: string[]) => ({
      state: 'completed' as const,
      elapsedMs: 1,
      value: { rcode: 'NOERROR', addresses: list, cnames: [] },
    })
    const both = { a: found(['203.0.114.1']), aaaa: found(['2001:db9::1']) }
    made.responders[0]!.dns = {
      name: 'ocsp.example.com',
      system: { state: 'completed', elapsedMs: 1, value: ['203.0.114.1', '2001:db9::1'] },
      ...both,
      compared: { resolver: '9.9.9.9', ...both },
    }
    made.responders[0]!.extra = [
      ...(['post', 'other-user-agent', 'slash', 'plus', 'sha256-certid', 'nonce'] as const).map(purpose => ({
        purpose,
        exchanges: [answered(OCSP_URL, ocsp())],
      })),
      { purpose: 'random-serial', exchanges: [answered(OCSP_URL, ocspError('unauthorized'))] },
    ]
    made.crls[0]!.extra = [
      { purpose: 'other-user-agent', exchanges: [answered(LEAF_CRL, crl())] },
      { purpose: 'delta', exchanges: [answered(LEAF_CRL, crl({ deltaBase: '01' }))] },
    ]
    made.issuerFetches.push({
      certificate: 'leaf',
      url: 'http://aia.example/',
      exchanges: [answered('http://aia.example/', { certificates: [], format: 'der' })],
    })
  },
})

/** Kept where nothing of the kind is there, not where it is well: `not-applicable` is all that they can say of a healthy site. */
const NEEDS_ANOTHER_SITE: Readonly<Partial<Record<RuleId, Site>>> = {
  'crl-without-next-publish': list({}),
  'ocsp-error-with-body': { ocsp: ocspError('tryLater') },
  'proxy-used': {},
}

describe('every rule', () => {
  it('has texts and code, and a site here at which it is found', () => {
    expect(Object.keys(RULE_CODE).sort()).toEqual([...RULE_IDS].sort())
    expect(Object.keys(FOUND).sort()).toEqual([...RULE_IDS].sort())
  })

  it.each(Object.entries(FOUND))('%s is found', (rule, site) => {
    const made = report(site)
    const finding = made.findings.find(one => one.rule === rule)
    expect(finding, made.findings.map(one => one.rule).join()).toBeDefined()
    expect(made.rules.find(one => one.rule === rule)?.result).toBe('found')
    expect(finding!.message.length).toBeGreaterThan(20)
    // A whole sentence: a capital, a URL or a name of something at its beginning, and one full stop at its end.
    expect(finding!.message).toMatch(/^(\p{Lu}|\d|[a-z]+:\/\/|[a-z0-9-]+(\.[a-z0-9-]+)+ ).*[^.]\.$/su)
    expect(finding!.mend.length).toBeGreaterThan(20)
    for (const subject of finding!.subjects) expect(resolve(made.facts, subject), subject).toBeDefined()
  })

  it('is kept by a healthy site', () => {
    const made = report(HEALTHY)
    expect(made.findings).toEqual([])
    expect(made.verdict).toBe('pass')
    const results = new Map(made.rules.map(one => [one.rule, one.result]))
    for (const rule of RULE_IDS) {
      const other = NEEDS_ANOTHER_SITE[rule]
      const result = other ? report(other).rules.find(one => one.rule === rule)?.result : results.get(rule)
      expect(result, rule).toBe(rule === 'proxy-used' ? 'not-applicable' : 'passed')
    }
  })

  it('says why where it does not apply or could not be judged', () => {
    const offline = report({ ocsp: [{ state: 'skipped', because: 'offline' }], observed: { offline: true } })
    const nothing = report({ staples: [] })
    for (const { result, because } of [...offline.rules, ...nothing.rules]) {
      if (result === 'not-applicable' || result === 'not-judged') expect(because).toBeTruthy()
    }
    expect(offline.rules.find(one => one.rule === 'ocsp-refused')?.result).toBe('not-judged')
  })

  it('has a page with a meaning, causes and a mend', () => {
    for (const rule of RULE_IDS) {
      const { title, meaning, causes, mends } = RULES[rule]
      expect(title.length * meaning.length * causes.length * mends.length, rule).toBeGreaterThan(0)
    }
  })
})

describe('facts of a cross-signed chain', () => {
  it('are judged for every path', () => {
    const made = report(
      changed(response({}), facts => {
        facts.certificates.push(
          certificate('intermediate-2', { crlUrls: ['http://old.example/'], issuerId: 'root-2' }),
          certificate('root-2', { selfSigned: true }),
        )
        facts.paths.push(['leaf', 'intermediate-1', 'intermediate-2', 'root-2'])
        facts.crls.push(crlFact('intermediate-2', 'http://old.example/', refused()))
      }),
    )
    expect(made.findings.find(one => one.rule === 'crl-refused')?.severity).toBe('warning')
    expect(made).toMatchObject({ verdict: 'inconclusive', exitCode: 3 })
  })
})

/** RFC 6901. */
function resolve(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (inner, key) =>
        (inner as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
      value,
    )
}
