/** What real clients did on a bench, as the simulation has to foretell it: the measurement wins. */
import { describe, expect, it } from 'vitest'
import { PROFILES, profileOf } from '../../src/judge/profiles/all.ts'
import { simulate } from '../../src/judge/simulate.ts'
import { CLIENT_IDS } from '../../src/report.ts'
import { ABSENT, at, crl, DAY, facts, failed, NOW, ocsp, ocspError, responder, type Site } from './facts.ts'

const refused = () => [failed<never>('connect', 'ECONNREFUSED')]
const revoked = () =>
  ocsp({ answer: { certStatus: 'revoked', revocationReason: 'keyCompromise', revocationTime: at(-DAY) } })
const unknown = () => ocsp({ answer: { certStatus: 'unknown' } })
const expired = () => ocsp({ answer: { thisUpdate: at(-9 * DAY), nextUpdate: at(-3 * DAY) } })
const wrongKey = () => ocsp({ authorized: false, unauthorizedBecause: 'signed by a stranger' })
const badSignature = () => ocsp({ signature: { state: 'invalid' } })
const otherCertificate = () => ocsp({ answer: { matches: undefined } })

/** The bench of the measurement had a responder for its intermediate as well. */
const withIntermediateOcsp: Site['change'] = made => {
  const url = 'http://ca.example/'
  made.certificates[1]!.ocspUrls = [url]
  made.responders.push(responder('intermediate-1', url, ocsp({ answer: { matches: 'intermediate-1' } })))
}

const outcomeOf = (id: string, site: Site) => simulate(profileOf(id)!, facts(site), NOW)

const COLUMNS = [
  'curl-openssl',
  'curl-openssl-cert-status',
  'gnutls-cli',
  'gnutls-cli-ocsp',
  'wget2',
  'java-revocation',
  'firefox',
  'firefox-ocsp-require',
  'chrome',
  'chrome-local-anchors',
] as const

/** `.` connects, `x` refuses; in the order of {@link COLUMNS}. Java has CRLs on, as in our profile. */
const CELLS: readonly [string, string, Site][] = [
  ['staple good', '..........', { ocsp: ocsp() }],
  ['no staple, responder up', '.x........', { ocsp: ocsp(), staples: [ABSENT] }],
  ['no staple, refused', '.x.x.x.x.x', { ocsp: refused(), staples: [ABSENT] }],
  ['no staple, responder says revoked', '.x.x.xxx.x', { ocsp: revoked(), staples: [ABSENT] }],
  ['no staple, responder says unknown', '.x...xxx.x', { ocsp: unknown(), staples: [ABSENT] }],
  ['OCSP refused, CRL up', '.x.x...x..', { ocsp: refused(), crl: crl(), staples: [ABSENT] }],
  ['no OCSP URL, CRL up', '.x........', { crl: crl(), staples: [ABSENT], change: withIntermediateOcsp }],
  ['neither OCSP URL nor CDP', '.x...x...x', { staples: [ABSENT], change: withIntermediateOcsp }],
  ['staple revoked', '.xxxxxxxxx', { ocsp: ocsp(), staples: [revoked()] }],
  ['staple expired, responder refused', '.xxxxxxx.x', { ocsp: refused(), staples: [expired()] }],
  [
    'must-staple, no staple, responder up',
    '.xxxx.xx..',
    { ocsp: ocsp(), leaf: { mustStaple: true }, staples: [ABSENT] },
  ],
]

const MARKS = { accepts: '.', rejects: 'x', undetermined: '?', varies: '~' } as const

/** On the bench of the measurement the intermediate names a responder, too, which is up. */
const withAnsweringIntermediate = (site: Site): Site => ({
  ...site,
  change: made => {
    const url = 'http://ca.example/'
    const answer = { matches: 'intermediate-1', thisUpdate: at(-DAY) }
    made.certificates[1]!.ocspUrls = [url]
    made.responders.push(responder('intermediate-1', url, ocsp({ answer })))
  },
})

describe('the measured cells', () => {
  it.each(CELLS)('%s: %s', (_title, wanted, site) => {
    const full = withAnsweringIntermediate(site)
    const made = COLUMNS.map(id => MARKS[outcomeOf(id, full).outcome])
    expect(made.join('')).toBe(wanted)
  })
})

describe('curl --cert-status, word for word', () => {
  it.each([
    [ABSENT, 'curl: (91) No OCSP response received'],
    [expired(), 'curl: (91) OCSP response has expired'],
    [revoked(), 'curl: (91) SSL certificate revocation reason: keyCompromise (1)'],
    [unknown(), 'curl: (91) SSL server certificate status verification FAILED'],
    [wrongKey(), 'curl: (91) OCSP response verification failed'],
    [badSignature(), 'curl: (91) OCSP response verification failed'],
    [otherCertificate(), 'curl: (91) Could not find certificate ID in OCSP response'],
    [ocspError('tryLater'), 'curl: (91) Invalid OCSP response status: trylater (3)'],
    [{ state: 'undecodable' as const, bytes: 9, reason: 'no' }, 'curl: (91) Invalid OCSP response'],
  ])('%#: %s', (staple, text) => {
    expect(outcomeOf('curl-openssl-cert-status', { ocsp: ocsp(), staples: [staple] }).errors).toEqual([
      { exitCode: 91, text },
    ])
  })

  it('cannot find the issuer of a leaf that is sent alone', () => {
    const alone: Site = { ocsp: ocsp(), change: made => void made.chains[0]!.certificates.splice(1) }
    expect(outcomeOf('curl-openssl-cert-status', alone).outcome).toBe('rejects')
    expect(outcomeOf('gnutls-cli', alone).outcome).toBe('accepts')
    expect(outcomeOf('gnutls-cli', { ...alone, staples: [ocsp({ certificateCount: 0 })] }).outcome).toBe(
      'rejects',
    )
  })
})

describe('GnuTLS', () => {
  it.each([
    ['unknown', unknown(), 'accepts'],
    ['tryLater', ocspError('tryLater'), 'accepts'],
    ['unauthorized', ocspError('unauthorized'), 'accepts'],
    ['not yet valid', ocsp({ answer: { thisUpdate: at(2 * DAY), nextUpdate: at(6 * DAY) } }), 'accepts'],
    ['wrong key', wrongKey(), 'rejects'],
    ['bad signature', badSignature(), 'rejects'],
    ['another certificate', otherCertificate(), 'rejects'],
  ] as const)('a staple with %s, the responder being up: %s', (_title, staple, wanted) => {
    for (const id of ['gnutls-cli', 'wget', 'wget2'])
      expect(outcomeOf(id, { ocsp: ocsp(), staples: [staple] }).outcome).toBe(wanted)
  })

  it('refuses a must-staple certificate with tryLater as its staple', () => {
    expect(
      outcomeOf('wget', { ocsp: ocsp(), leaf: { mustStaple: true }, staples: [ocspError('tryLater')] }),
    ).toMatchObject({
      outcome: 'rejects',
      errors: [{ exitCode: 5 }],
    })
  })

  const REPLIES: readonly [string, Site['ocsp'], string][] = [
    ['HTTP 500', [failed('http-status', 'HTTP_STATUS')], 'rejects'],
    ['HTML', [failed('content', 'HTML')], 'rejects'],
    ['NXDOMAIN', [failed('resolve', 'NXDOMAIN')], 'rejects'],
    ['silence, for longer than we waited', [failed('receive', 'TIMEOUT', 15_000)], 'undetermined'],
    ['tryLater', ocspError('tryLater'), 'accepts'],
    ['expired', expired(), 'accepts'],
    ['wrong key', wrongKey(), 'accepts'],
    ['none named', undefined, 'accepts'],
  ]

  it.each(REPLIES)('gnutls-cli --ocsp, that of the intermediate being up: %s', (_title, reply, wanted) => {
    const site = withAnsweringIntermediate({ ocsp: reply, staples: [ABSENT] })
    expect(outcomeOf('gnutls-cli-ocsp', site).outcome).toBe(wanted)
  })

  it('gnutls-cli --ocsp wants one answer at least', () => {
    for (const reply of [ocspError('tryLater'), expired(), undefined]) {
      expect(outcomeOf('gnutls-cli-ocsp', { ocsp: reply, staples: [ABSENT] }).outcome).toBe('rejects')
    }
    expect(outcomeOf('gnutls-cli-ocsp', { ocsp: unknown(), staples: [ABSENT] }).outcome).toBe('accepts')
  })
})

describe('Java', () => {
  it('never replaces a bad staple by asking the responder, and takes the CRL instead', () => {
    expect(outcomeOf('java-revocation', { ocsp: ocsp(), staples: [expired()] }).outcome).toBe('rejects')
    expect(outcomeOf('java-revocation', { ocsp: ocsp(), crl: crl(), staples: [expired()] }).outcome).toBe(
      'accepts',
    )
  })

  it('names the intermediate first', () => {
    const outcome = outcomeOf('java-revocation', { ocsp: ocsp(), intermediateCrl: null })
    expect(outcome).toMatchObject({
      outcome: 'rejects',
      errors: [{ name: 'UNDETERMINED_REVOCATION_STATUS' }],
    })
    expect(
      outcomeOf('java-revocation', { ocsp: ocsp() }).steps.find(step => step.source !== 'trust')?.certificate,
    ).toBe('intermediate-1')
  })
})

describe('Firefox', () => {
  it.each([
    ['expired', expired(), 'SEC_ERROR_OCSP_OLD_RESPONSE'],
    ['wrong key', wrongKey(), 'SEC_ERROR_OCSP_INVALID_SIGNING_CERT'],
    ['tryLater', ocspError('tryLater'), 'SEC_ERROR_OCSP_TRY_SERVER_LATER'],
    ['bad signature', badSignature(), 'SEC_ERROR_OCSP_BAD_SIGNATURE'],
    ['unknown', unknown(), 'SEC_ERROR_OCSP_UNKNOWN_CERT'],
    ['another certificate', otherCertificate(), 'MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING'],
  ])('a staple with %s and the responder refusing', (_title, staple, name) => {
    expect(outcomeOf('firefox', { ocsp: refused(), staples: [staple] })).toMatchObject({
      outcome: 'rejects',
      errors: [{ name }],
    })
  })

  it('replaces an expired or tryLater staple by asking, must-staple or not', () => {
    for (const staple of [expired(), ocspError('tryLater')]) {
      expect(
        outcomeOf('firefox', { ocsp: ocsp(), staples: [staple], leaf: { mustStaple: true } }).outcome,
      ).toBe('accepts')
    }
  })

  it('asks nobody about certificates of less than ten days', () => {
    const leaf = { notBefore: at(-DAY), notAfter: at(5 * DAY) }
    expect(outcomeOf('firefox-ocsp-require', { ocsp: refused(), staples: [ABSENT], leaf }).outcome).toBe(
      'accepts',
    )
  })
})

describe('Chromium', () => {
  it('asks for local anchors only', () => {
    const site: Site = { ocsp: refused(), staples: [ABSENT] }
    expect(outcomeOf('chrome-local-anchors', site).errors[0]?.name).toBe(
      'ERR_CERT_UNABLE_TO_CHECK_REVOCATION',
    )
    expect(outcomeOf('chrome-local-anchors', { ...site, root: { publicRoot: true } }).outcome).toBe('accepts')
  })

  it('counts an intermediate without pointers', () => {
    expect(outcomeOf('chrome-local-anchors', { ocsp: ocsp(), intermediateCrl: null }).errors[0]?.name).toBe(
      'ERR_CERT_NO_REVOCATION_MECHANISM',
    )
  })
})

describe('the table', () => {
  it('has a record for every id, with evidence for what it says', () => {
    expect(PROFILES.map(({ id }) => id)).toEqual([...CLIENT_IDS])
    for (const { claims, about, userCan } of PROFILES) {
      expect(claims.some(({ covers }) => covers === undefined)).toBe(true)
      expect(claims.every(({ source, says }) => source.length > 3 && says.length > 10)).toBe(true)
      expect(about.length + userCan.length).toBeGreaterThan(60)
    }
  })

  it('has an error for every refusal that a site of these can lead to', () => {
    for (const [, , site] of CELLS) {
      for (const profile of PROFILES) {
        const { outcome, errors } = simulate(profile, facts(site), NOW)
        if (outcome === 'rejects') expect(errors.length, profile.id).toBeGreaterThan(0)
        if (outcome === 'accepts') expect(errors).toEqual([])
      }
    }
  })
})
