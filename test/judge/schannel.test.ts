/** What is known of Windows: each line here is one of docs/clients/curl-schannel.md. */
import { describe, expect, it } from 'vitest'
import { profileOf } from '../../src/judge/profiles/all.ts'
import { simulate } from '../../src/judge/simulate.ts'
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
  responder,
  type Site,
} from './facts.ts'

const MINUTE = 60_000
const OFFLINE = '0x80092013'
const NO_CHECK = '0x80092012'
const REVOKED = '0x80092010'
const dead = () => [failed<never>('connect', 'ECONNREFUSED')]
const silent = (ms = 15_000) => [failed<never>('receive', 'TIMEOUT', ms)]
const listed = { listed: true, revocationDate: at(-DAY), reason: 'keyCompromise' } as const
const idp = (fullNames: string[], over = {}) => ({
  issuingDistributionPoint: {
    critical: true,
    fullNames,
    onlyContainsUserCerts: false,
    onlyContainsCACerts: false,
    onlyContainsAttributeCerts: false,
    onlySomeReasons: false,
    indirectCRL: false,
    ...over,
  },
})

const run = (site: Site, id = 'curl-schannel') => {
  const outcome = simulate(profileOf(id)!, facts(site), NOW)
  return { ...outcome, codes: [...new Set(outcome.errors.map(({ hex }) => hex))].sort() }
}

/** A leaf that is its own root, and is installed as one. */
const SELF_SIGNED: Site = {
  staples: [ABSENT],
  leaf: { selfSigned: true, trustAnchor: true, issuerId: 'leaf' },
  change: made => {
    made.chains[0]!.certificates.splice(1)
    made.certificates.splice(1)
    made.paths = [['leaf']]
    made.crls = []
  },
}

/** The leaf's CRL names a delta, and that is what there is at its URL. */
function withDelta(reply: Parameters<typeof crlFact>[2]): Site {
  const url = 'http://crl.example.com/leaf+.crl'
  return {
    crl: crl({ freshestCrlUrls: [url] }),
    change: made => {
      const { exchanges } = crlFact('leaf', url, reply)
      made.crls[0]!.extra = [{ purpose: 'delta', url, exchanges }]
    },
  }
}

type Row = [title: string, site: Site, outcome: string, codes?: readonly string[]]

const ROWS: readonly Row[] = [
  ['a good staple settles the leaf, its responder being dead', { ocsp: dead() }, 'accepts'],
  [
    'a good staple and a dead CRL of the intermediate',
    { ocsp: ocsp(), intermediateCrl: dead() },
    'rejects',
    [OFFLINE],
  ],
  [
    'a good staple and an intermediate without pointers',
    { ocsp: ocsp(), intermediateCrl: null },
    'rejects',
    [NO_CHECK],
  ],
  ['OCSP dead, CRL fine', { ocsp: dead(), crl: crl(), staples: [ABSENT] }, 'accepts'],
  ['CRL only', { crl: crl(), staples: [ABSENT] }, 'accepts'],
  ['CRL only, dead', { crl: dead(), staples: [ABSENT] }, 'rejects', [OFFLINE]],
  ['no source', { staples: [ABSENT] }, 'rejects', [NO_CHECK]],
  [
    'no source here, an offline one there: nobody knows which code',
    { staples: [ABSENT], intermediateCrl: dead() },
    'rejects',
    [NO_CHECK, OFFLINE],
  ],
  [
    'OCSP only: HTTP error',
    { ocsp: [failed('http-status', 'HTTP_STATUS')], staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  [
    'OCSP only: bad signature',
    { ocsp: ocsp({ signature: { state: 'invalid' } }), staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  [
    'OCSP only: stranger signs',
    { ocsp: ocsp({ authorized: false }), staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  [
    'OCSP only: expired',
    { ocsp: ocsp({ answer: { nextUpdate: at(-DAY) } }), staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  [
    'OCSP only: another certificate',
    { ocsp: ocsp({ answer: { matches: undefined } }), staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  ['OCSP only: tryLater', { ocsp: ocspError('tryLater'), staples: [ABSENT] }, 'rejects', [NO_CHECK, OFFLINE]],
  [
    'OCSP only: unknown',
    { ocsp: ocsp({ answer: { certStatus: 'unknown' } }), staples: [ABSENT] },
    'rejects',
    [NO_CHECK, OFFLINE],
  ],
  [
    'tryLater and a dead CRL',
    { ocsp: ocspError('tryLater'), crl: dead(), staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  [
    'unknown and a CRL that answers',
    { ocsp: ocsp({ answer: { certStatus: 'unknown' } }), crl: crl(), staples: [ABSENT] },
    'accepts',
  ],
  [
    'revoked by staple',
    { ocsp: ocsp(), staples: [ocsp({ answer: { certStatus: 'revoked' } })] },
    'rejects',
    [REVOKED],
  ],
  [
    'revoked by responder',
    { ocsp: ocsp({ answer: { certStatus: 'revoked' } }), staples: [ABSENT] },
    'rejects',
    [REVOKED],
  ],
  ['revoked by CRL', { crl: crl({ entry: listed }), staples: [ABSENT] }, 'rejects', [REVOKED]],
  [
    'revoked by an expired response',
    { ocsp: ocsp({ answer: { certStatus: 'revoked', nextUpdate: at(-DAY) } }), staples: [ABSENT] },
    'rejects',
    [REVOKED],
  ],
  [
    'revoked by an expired CRL',
    { crl: crl({ entry: listed, nextUpdate: at(-DAY) }), staples: [ABSENT] },
    'rejects',
    [REVOKED],
  ],
  ['good and revoked in one response', { ocsp: twice(), staples: [ABSENT] }, 'rejects', [REVOKED]],
  [
    'a revoked leaf under an offline intermediate',
    { crl: crl({ entry: listed }), staples: [ABSENT], intermediateCrl: dead() },
    'rejects',
    [REVOKED],
  ],
  [
    'a revoked intermediate over an offline leaf',
    { crl: dead(), staples: [ABSENT], intermediateCrl: crl({ entry: listed }) },
    'rejects',
    [REVOKED],
  ],
  [
    'no nextUpdate, fresh',
    { ocsp: ocsp({ answer: { nextUpdate: undefined } }), staples: [ABSENT] },
    'accepts',
  ],
  [
    'no nextUpdate, 13 hours old',
    {
      ocsp: ocsp({ answer: { nextUpdate: undefined, thisUpdate: at(-13 * 60 * MINUTE) } }),
      staples: [ABSENT],
    },
    'undetermined',
    [OFFLINE],
  ],
  [
    'a CRL without nextUpdate never expires',
    { crl: crl({ nextUpdate: undefined, thisUpdate: at(-90 * DAY) }), staples: [ABSENT] },
    'accepts',
  ],
  [
    'not yet valid',
    { ocsp: ocsp({ answer: { thisUpdate: at(2 * DAY), nextUpdate: at(6 * DAY) } }), staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  [
    'expired a minute ago',
    { crl: crl({ nextUpdate: at(-MINUTE) }), staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  [
    'good for a minute more',
    { crl: crl({ nextUpdate: at(MINUTE) }), staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  [
    'a signer with a CRL URL',
    { ocsp: signerWith({ crlUrls: ['http://x/'] }), staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  [
    'a signer with an OCSP URL, stapled',
    { ocsp: dead(), staples: [signerWith({ ocspUrls: ['http://x/'] })] },
    'rejects',
    [OFFLINE],
  ],
  ['a signer without nocheck', { ocsp: signerWith({ noCheck: false }), staples: [ABSENT] }, 'accepts'],
  [
    'a CRL issuer without cRLSign',
    { crl: crl({ signerMaySignCrls: false }), staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  [
    'thisUpdate before notBefore',
    { ocsp: ocsp({ answer: { thisUpdate: at(-31 * DAY) } }), staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  [
    'an issuingDistributionPoint that is the URL',
    { crl: crl(idp([LEAF_CRL.toUpperCase()])), staples: [ABSENT] },
    'accepts',
  ],
  [
    'one that is another',
    { crl: crl(idp(['http://crl.example.com/other.crl'])), staples: [ABSENT] },
    'rejects',
    [NO_CHECK, OFFLINE],
  ],
  [
    'one for CA certificates',
    { crl: crl(idp([LEAF_CRL], { onlyContainsCACerts: true })), staples: [ABSENT] },
    'rejects',
    [NO_CHECK, OFFLINE],
  ],
  [
    'one for user certificates, for a CA',
    { ocsp: ocsp(), intermediateCrl: crl(idp([], { onlyContainsUserCerts: true })) },
    'rejects',
    [NO_CHECK, OFFLINE],
  ],
  [
    'one for some reasons',
    { crl: crl(idp([LEAF_CRL], { onlySomeReasons: true })), staples: [ABSENT] },
    'rejects',
    [NO_CHECK, OFFLINE],
  ],
  ['one without a name', { crl: crl(idp([])), staples: [ABSENT] }, 'accepts'],
  ['a delta that is current', { ...withDelta(crl({ deltaBase: '01' })), staples: [ABSENT] }, 'accepts'],
  [
    'a delta that revokes',
    { ...withDelta(crl({ deltaBase: '01', entry: listed })), staples: [ABSENT] },
    'rejects',
    [REVOKED],
  ],
  [
    'a delta that cannot be had: nobody knows',
    { ...withDelta(dead()), staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  [
    'a delta that has expired',
    { ...withDelta(crl({ deltaBase: '01', nextUpdate: at(-DAY) })), staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  ['a CRL in PEM', { crl: crl({ encoding: 'pem' }), staples: [ABSENT] }, 'undetermined', [OFFLINE]],
  [
    'a CRL redirected to https',
    { crl: [failed('http-status', 'REDIRECT_TO_HTTPS')], staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  [
    'an unverifiable signature is not an invalid one',
    { ocsp: ocsp({ signature: { state: 'unverifiable', because: 'ML-DSA' } }), staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  ['silent for as long as Windows waits', { ocsp: silent(), staples: [ABSENT] }, 'rejects', [OFFLINE]],
  [
    'silent for as long as we waited',
    { ocsp: silent(5_000), staples: [ABSENT] },
    'undetermined',
    [OFFLINE, REVOKED].sort(),
  ],
  [
    'an answer after 12 s',
    { ocsp: [answered(OCSP_URL, ocsp(), {}, 12_000)], staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  [
    'an answer after 16 s',
    { ocsp: [answered(OCSP_URL, ocsp(), {}, 16_000)], staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  [
    'an untrusted root comes first',
    { ocsp: dead(), staples: [ABSENT], connection: { trusted: false } },
    'rejects',
    ['0x80090325'],
  ],
  ['an expired certificate', { ocsp: ocsp(), leaf: { notAfter: at(-DAY) } }, 'rejects', ['0x80090328']],
  ['another name', { ocsp: ocsp(), connection: { nameMatches: false } }, 'rejects', ['0x80090322']],
  [
    '--offline and a good staple',
    {
      ocsp: [{ state: 'skipped', because: 'offline' }],
      intermediateCrl: [{ state: 'skipped', because: 'offline' }],
      observed: { offline: true },
    },
    'accepts',
  ],
  [
    '--offline without a staple',
    { ocsp: [{ state: 'skipped', because: 'offline' }], staples: [ABSENT], observed: { offline: true } },
    'undetermined',
  ],
  ['a certificate by itself, its responder up', { ocsp: ocsp(), staples: null }, 'accepts'],
  ['a certificate by itself, its responder dead', { ocsp: dead(), staples: null }, 'rejects', [OFFLINE]],
  [
    'revoked by a CRL that is about to expire: either way it counts',
    { crl: crl({ entry: listed, nextUpdate: at(MINUTE) }), staples: [ABSENT] },
    'rejects',
    [REVOKED],
  ],
  [
    'revoked by a CRL that expired a minute ago',
    { crl: crl({ entry: listed, nextUpdate: at(-MINUTE) }), staples: [ABSENT] },
    'rejects',
    [REVOKED],
  ],
  [
    'an OCSP response signed with SHA-1: what schannel demands is not known',
    { ocsp: ocsp({ signatureAlgorithm: 'sha1WithRSAEncryption' }), staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  [
    'a CRL signed with SHA-1',
    { crl: crl({ signatureAlgorithm: 'ecdsa-with-SHA1' }), staples: [ABSENT] },
    'undetermined',
    [OFFLINE],
  ],
  [
    'an issuingDistributionPoint that cannot be read',
    { crl: crl(idp([], { unreadable: true })), staples: [ABSENT] },
    'rejects',
    [NO_CHECK, OFFLINE],
  ],
  [
    'a responder at an LDAP URL: nobody asks one',
    {
      ocsp: [{ state: 'skipped', because: 'unsupported-scheme' }],
      staples: [ABSENT],
      change: made => void Object.assign(made.responders[0]!, { url: 'ldap:///CN=responder' }),
    },
    'rejects',
    [OFFLINE],
  ],
  [
    'an OCSP response beyond our limit, which is not theirs',
    { ocsp: [failed('receive', 'TOO_LARGE')], staples: [ABSENT] },
    'undetermined',
  ],
  [
    'a CRL beyond the limit of Windows',
    { crl: [failed('receive', 'TOO_LARGE')], staples: [ABSENT] },
    'rejects',
    [OFFLINE],
  ],
  ['a self-signed certificate that is trusted', SELF_SIGNED, 'undetermined', [NO_CHECK]],
  [
    'expired and revoked: a trusted chain is looked at all the same',
    { crl: crl({ entry: listed }), staples: [ABSENT], leaf: { notAfter: at(-DAY) } },
    'rejects',
    ['0x80090328', REVOKED],
  ],
  [
    'expired, and its CRL is dead',
    { crl: dead(), staples: [ABSENT], leaf: { notAfter: at(-DAY) } },
    'rejects',
    ['0x80090328', OFFLINE],
  ],
  [
    'untrusted, and revoked: nothing is asked',
    { crl: crl({ entry: listed }), staples: [ABSENT], connection: { trusted: false } },
    'rejects',
    ['0x80090325'],
  ],
]

function twice() {
  const made = ocsp()
  if (made.responseStatus === 'successful') made.answers.push({ ...made.answers[0]!, certStatus: 'revoked' })
  return made
}

function signerWith(over: object) {
  const made = ocsp()
  if (made.responseStatus === 'successful') Object.assign(made.signer, over)
  return made
}

describe('curl on schannel', () => {
  it.each(ROWS)('%s', (_title, site, outcome, codes) => {
    const made = run(site)
    expect(made.outcome).toBe(outcome)
    if (codes) expect(made.codes).toEqual(codes)
    if (outcome === 'undetermined') expect(made.because).toBeTruthy()
  })

  it('says the line that its user reads, by version', () => {
    expect(run({ crl: dead(), staples: [ABSENT] }).errors).toEqual([
      expect.objectContaining({
        exitCode: 35,
        versions: 'curl >= 8.5',
        text: 'curl: (35) schannel: next InitializeSecurityContext failed: CRYPT_E_REVOCATION_OFFLINE (0x80092013) - The revocation function was unable to check revocation because the revocation server was offline.',
      }),
      expect.objectContaining({
        versions: 'curl < 8.5',
        text: expect.stringContaining('Unknown error (0x80092013)'),
      }),
    ])
    expect(
      run({ crl: dead(), staples: [ABSENT] }, 'curl-schannel-cacert').errors.map(({ text }) => text),
    ).toEqual([
      'curl: (60) schannel: the revocation status is unknown',
      'curl: (60) schannel: CertGetCertificateChain trust error CERT_TRUST_REVOCATION_STATUS_UNKNOWN',
    ])
  })

  it('stops under a revoked issuer and walks on after an offline one', () => {
    const steps = (site: Site) =>
      run(site)
        .steps.filter(({ source }) => source !== 'trust')
        .map(step => step.certificate)
    expect(steps({ crl: crl(), staples: [ABSENT], intermediateCrl: crl({ entry: listed }) })).toEqual([
      'intermediate-1',
    ])
    expect(steps({ crl: crl(), staples: [ABSENT], intermediateCrl: dead() })).toEqual([
      'intermediate-1',
      'leaf',
      'leaf',
    ])
  })

  it('tells how long a client hangs', () => {
    expect(
      run({ ocsp: silent(), crl: silent(), intermediateCrl: silent(), staples: [ABSENT] }).delay,
    ).toEqual({ worstMs: 45_000, regime: 'per-url' })
    expect(
      run({ ocsp: silent(), crl: crl(), staples: [ABSENT] }, 'curl-schannel-best-effort').delay?.worstMs,
    ).toBeGreaterThanOrEqual(15_000)
  })

  it('counts the wait that Windows would have where ours was shorter, and none where the answer came at once', () => {
    expect(run({ crl: silent(5_000), staples: [ABSENT] }).delay?.worstMs).toBeGreaterThanOrEqual(15_000)
    expect(run({ crl: dead(), staples: [ABSENT] }).delay).toBeUndefined()
    expect(run({ crl: [failed('http-status', 'HTTP_STATUS')], staples: [ABSENT] }).delay).toBeUndefined()
    expect(
      run({ crl: silent(), staples: [ABSENT], leaf: { notAfter: at(-DAY) } }).delay?.worstMs,
    ).toBeGreaterThanOrEqual(15_000)
    expect(run({ crl: silent(), staples: [ABSENT], connection: { trusted: false } }).delay).toBeUndefined()
  })

  it('says between which two limits an answer lies', () => {
    const slow = run({ crl: [answered(LEAF_CRL, crl(), {}, 12_000)], staples: [ABSENT] })
    expect(slow.outcome).toBe('undetermined')
    expect(slow.because).toMatch(/15 s a URL.*20 s in all/)
    expect(slow.delay?.worstMs).toBe(12_020)
  })

  it('says of which URL it does not know what Windows makes', () => {
    expect(
      run({ ocsp: ocsp({ answer: { thisUpdate: at(2 * DAY), nextUpdate: at(6 * DAY) } }), staples: [ABSENT] })
        .because,
    ).toBe(`${OCSP_URL}: not yet valid`)
    expect(
      run({ staples: [ocsp({ answer: { thisUpdate: at(2 * DAY), nextUpdate: at(6 * DAY) } })] }).because,
    ).toContain('the staple: not yet valid')
  })

  it('with --cacert names the first fault in the order of curl, and no other', () => {
    const texts = (site: Site) =>
      run(site, 'curl-schannel-cacert').errors.map(({ text }) => text.replace('curl: (60) schannel: ', ''))
    expect(texts({ crl: crl({ entry: listed }), staples: [ABSENT], leaf: { notAfter: at(-DAY) } })).toEqual([
      'trust for this certificate or one of the certificates in the certificate chain has been revoked',
      'CertGetCertificateChain trust error CERT_TRUST_IS_REVOKED',
    ])
    expect(texts({ crl: dead(), staples: [ABSENT], leaf: { notBefore: at(DAY) } })[0]).toMatch(
      /not time valid$/,
    )
    expect(texts({ crl: dead(), staples: [ABSENT], leaf: { notAfter: at(-DAY) } })[0]).toMatch(
      /not time valid$/,
    )
    expect(texts({ crl: dead(), staples: [ABSENT], connection: { nameMatches: false } })[0]).toBe(
      'the revocation status is unknown',
    )
    expect(
      texts({
        crl: crl(),
        staples: [ABSENT],
        connection: { trusted: false },
        change: made => {
          made.chains[0]!.certificates.splice(1)
          made.certificates.splice(1)
          made.paths = [['leaf']]
        },
      }),
    ).toEqual([
      'the certificate chain is incomplete',
      'CertGetCertificateChain trust error CERT_TRUST_IS_PARTIAL_CHAIN',
    ])
  })

  it('says what must answer: nothing for the leaf that a staple settles', () => {
    expect(run({ ocsp: ocsp(), crl: crl() }).needs).toEqual(['http://crl.example.com/intermediate.crl'])
    expect(run({ ocsp: ocsp(), crl: crl(), staples: [ABSENT] }).needs).toEqual([
      OCSP_URL,
      LEAF_CRL,
      'http://crl.example.com/intermediate.crl',
    ])
    expect(run({ ocsp: ocsp(), staples: [ABSENT] }, 'curl-schannel-best-effort').needs).toEqual([])
  })

  it('varies where handshakes differ, with the counts', () => {
    const outcome = run({ ocsp: dead(), staples: [ABSENT, ocsp(), ocsp()] })
    expect(outcome).toMatchObject({
      outcome: 'varies',
      handshakes: { accepted: 2, rejected: 1, undetermined: 0 },
    })
  })

  it('keeps the order of a revoked root, a root with dead pointers, and one without', () => {
    const rooted = (reply: Parameters<typeof crlFact>[2]): Site => ({
      ocsp: ocsp(),
      root: { crlUrls: ['http://root.example/'] },
      change: made => void made.crls.push(crlFact('root', 'http://root.example/', reply)),
    })
    expect(run(rooted(crl({ entry: listed }))).codes).toEqual([REVOKED])
    expect(run(rooted(dead())).outcome).toBe('undetermined')
    expect(run(rooted(crl())).outcome).toBe('accepts')
  })

  it('is undetermined where only the other path fails', () => {
    const cross: Site = {
      ocsp: ocsp(),
      change: made => {
        made.certificates.push(
          certificate('intermediate-2', { crlUrls: ['http://old.example/'], issuerId: 'root-2' }),
          certificate('root-2', { selfSigned: true, trustAnchor: true }),
        )
        made.paths.push(['leaf', 'intermediate-1', 'intermediate-2', 'root-2'])
        made.crls.push(crlFact('intermediate-2', 'http://old.example/', dead()))
      },
    }
    expect(run(cross)).toMatchObject({
      outcome: 'undetermined',
      because: expect.stringContaining('intermediate-2'),
    })
    expect(run(cross, 'java-revocation').outcome).toBe('accepts')
    expect(run({ ...cross, intermediateCrl: dead() }).outcome).toBe('rejects')
  })

  it('completes a chain by AIA, and OpenSSL does not', () => {
    const incomplete: Site = {
      crl: crl(),
      staples: [ABSENT],
      connection: { trusted: false },
      intermediate: { origin: { by: 'aia', url: 'http://aia.example/ca.crt' } },
    }
    expect(run(incomplete)).toMatchObject({
      outcome: 'accepts',
      needs: expect.arrayContaining(['http://aia.example/ca.crt']),
    })
    const openssl = run(incomplete, 'curl-openssl')
    expect(openssl.outcome).toBe('rejects')
    expect([...new Set(openssl.errors.map(({ exitCode }) => exitCode))]).toEqual([60])
  })

  it('does not know whether Windows tries a POST after a failed GET', () => {
    const site: Site = {
      ocsp: [failed('http-status', 'HTTP_STATUS')],
      staples: [ABSENT],
      change: made => {
        made.responders[0]!.extra = [
          { purpose: 'post', exchanges: [answered(OCSP_URL, ocsp(), { method: 'POST' })] },
        ]
      },
    }
    expect(run(site).outcome).toBe('undetermined')
    expect(run(site, 'firefox-ocsp-require').outcome).toBe('accepts')
  })

  it('asks every URL in turn until one answers', () => {
    const second: Site = {
      ocsp: dead(),
      staples: [ABSENT],
      change: made => void made.responders.push(responder('leaf', 'http://second.example/', ocsp())),
    }
    expect(run(second)).toMatchObject({ outcome: 'accepts' })
    expect(run(second).steps.map(({ result }) => result)).toEqual([
      'good',
      'good',
      'absent',
      'unreachable',
      'good',
    ])
  })
})

describe('its relatives', () => {
  const OUTCOMES: readonly [string, Site, Record<string, string>][] = [
    [
      'offline',
      { crl: dead(), staples: [ABSENT] },
      {
        'cargo-windows': 'rejects',
        'dotnet-windows-online': 'rejects',
        'aws-sdk-windows': 'accepts',
        'git-for-windows': 'accepts',
        'curl-schannel-best-effort': 'accepts',
        'curl-schannel-no-revoke': 'accepts',
        'rustls-platform-verifier-windows': 'accepts',
      },
    ],
    [
      'no source',
      { staples: [ABSENT] },
      {
        'cargo-windows': 'rejects',
        'dotnet-windows-online': 'rejects',
        'aws-sdk-windows': 'rejects',
        'git-for-windows': 'accepts',
        'curl-schannel-best-effort': 'accepts',
        'curl-schannel-no-revoke': 'accepts',
        'rustls-platform-verifier-windows': 'accepts',
      },
    ],
    [
      'revoked',
      { crl: crl({ entry: listed }), staples: [ABSENT] },
      {
        'cargo-windows': 'rejects',
        'dotnet-windows-online': 'rejects',
        'aws-sdk-windows': 'rejects',
        'git-for-windows': 'rejects',
        'curl-schannel-best-effort': 'rejects',
        'curl-schannel-no-revoke': 'accepts',
        'rustls-platform-verifier-windows': 'rejects',
      },
    ],
    [
      'either code',
      { ocsp: ocspError('tryLater'), staples: [ABSENT] },
      { 'cargo-windows': 'rejects', 'aws-sdk-windows': 'undetermined' },
    ],
  ]

  it.each(OUTCOMES)('%s', (_title, site, wanted) => {
    expect(Object.fromEntries(Object.keys(wanted).map(id => [id, run(site, id).outcome]))).toEqual(wanted)
  })

  it('gives the code of libcurl that cargo prints', () => {
    expect(run({ ocsp: ocsp(), connection: { trusted: false } }, 'cargo-windows').errors[0]?.text).toMatch(
      /^\[60\] SSL peer certificate or SSH remote key was not OK \(schannel: SEC_E_UNTRUSTED_ROOT/,
    )
    expect(run({ crl: dead(), staples: [ABSENT] }, 'cargo-windows').errors[0]?.text).toMatch(
      /^\[35\] SSL connect error \(schannel: next InitializeSecurityContext failed: CRYPT_E_REVOCATION_OFFLINE/,
    )
  })

  it('says of .NET which flags it shows', () => {
    expect(run({ staples: [ABSENT] }, 'dotnet-windows-online').errors[0]?.text).toMatch(
      /chain: RevocationStatusUnknown$/,
    )
    expect(run({ crl: dead(), staples: [ABSENT] }, 'dotnet-windows-online').errors[0]?.text).toMatch(
      /RevocationStatusUnknown, OfflineRevocation$/,
    )
  })
})
