/** What clients did on a bench of `openssl s_server`, `openssl ca` and `openssl ocsp`, which has what `ocspcheck serve` has not. */
import { describe, expect, it } from 'vitest'
import { profileOf } from '../../src/judge/profiles/all.ts'
import { simulate } from '../../src/judge/simulate.ts'
import { ABSENT, at, crl, DAY, facts, failed, NOW, ocsp, ocspError, responder, type Site } from './facts.ts'

const outcomeOf = (id: string, site: Site) => simulate(profileOf(id)!, facts(site), NOW)
const good = ocsp()
const unknown = ocsp({ answer: { certStatus: 'unknown' } })
const refused = () => [failed<never>('connect', 'ECONNREFUSED')]

/** The intermediate names a responder, which says so. */
const intermediateOcsp =
  (answer: Parameters<typeof responder>[2]): Site['change'] =>
  made => {
    const url = 'http://ca.example/'
    made.certificates[1]!.ocspUrls = [url]
    made.responders.push(responder('intermediate-1', url, answer))
  }
const intermediateSays = (certStatus: 'good' | 'revoked') =>
  intermediateOcsp(ocsp({ answer: { matches: 'intermediate-1', certStatus, thisUpdate: at(-DAY) } }))

describe('a response about several certificates', () => {
  const answers = good.responseStatus === 'successful' ? good.answers : []
  const others = { ...answers[0]!, matches: undefined }
  const several = ocsp({ answers: [others, ...answers] } as Parameters<typeof ocsp>[0])

  it.each(['gnutls-cli', 'gnutls-cli-ocsp', 'wget', 'wget2'])('%s reads the first answer alone', id => {
    expect(outcomeOf(id, { ocsp: good, staples: [several] }).outcome).toBe('rejects')
  })

  it.each(['curl-openssl-cert-status', 'java-revocation', 'firefox-ocsp-require', 'chrome-local-anchors'])(
    '%s finds its own',
    id => {
      expect(
        outcomeOf(id, { ocsp: good, staples: [several], change: intermediateSays('good') }).outcome,
      ).toBe('accepts')
    },
  )
})

describe('gnutls-cli --ocsp', () => {
  it.each([unknown, ocspError('tryLater')])(
    'asks nobody once there is a staple, though it says nothing',
    staple => {
      expect(outcomeOf('gnutls-cli-ocsp', { ocsp: refused(), staples: [staple] }).outcome).toBe('accepts')
    },
  )

  it("fails where the intermediate's responder cannot be asked, although the leaf's says good", () => {
    const site = {
      ocsp: good,
      staples: [ABSENT],
      change: intermediateOcsp([failed('connect', 'ECONNREFUSED')]),
    }
    expect(outcomeOf('gnutls-cli-ocsp', site).outcome).toBe('rejects')
  })
})

describe('wget2', () => {
  const change = intermediateSays('revoked')

  it('asks about the intermediate where no staple settles the leaf', () => {
    expect(outcomeOf('wget2', { ocsp: good, staples: [ABSENT], change }).outcome).toBe('rejects')
  })

  it('asks nobody once a good staple is there', () => {
    expect(outcomeOf('wget2', { ocsp: good, staples: [good], change }).outcome).toBe('accepts')
  })
})

describe('Java, its switches one by one', () => {
  const site: Site = { ocsp: good, crl: crl(), change: intermediateSays('good') }
  const withoutCrlDp = 'java-revocation-no-crldp'
  const alone = 'java-check-revocation'

  it('with a staple asks as if all were on', () => {
    for (const id of ['java-revocation', withoutCrlDp, alone])
      expect(outcomeOf(id, { ...site, staples: [good] }).outcome).toBe('accepts')
  })

  it('without one fetches no CRL, and with checkRevocation alone nothing', () => {
    const unstapled = { ...site, staples: [ABSENT] }
    expect(outcomeOf(withoutCrlDp, unstapled).outcome).toBe('accepts')
    expect(outcomeOf(withoutCrlDp, { ...unstapled, change: undefined }).outcome).toBe('rejects')
    expect(outcomeOf(alone, unstapled)).toMatchObject({
      outcome: 'rejects',
      errors: [{ name: 'UNDETERMINED_REVOCATION_STATUS' }],
    })
  })
})

describe('curl --crlfile', () => {
  const of = (site: Site) => outcomeOf('curl-openssl-crlfile', { staples: [ABSENT], ...site })
  const revoked = crl({ entry: { listed: true, revocationDate: at(-DAY), reason: 'keyCompromise' } })

  it.each([
    ['fresh', crl(), 'accepts', undefined],
    ['with the certificate on it', revoked, 'rejects', 'certificate revoked'],
    ['that has expired by a minute', crl({ nextUpdate: at(-60_000) }), 'rejects', 'CRL has expired'],
    ['in PEM', crl({ encoding: 'pem' }), 'accepts', undefined],
  ] as const)('takes a list %s', (_title, list, outcome, words) => {
    const seen = of({ crl: list })
    expect(seen.outcome).toBe(outcome)
    expect(seen.errors.map(({ text }) => text)).toEqual(
      words ? [`curl: (60) SSL certificate problem: ${words}`] : [],
    )
  })

  it('lacks a list where the certificate names none, whatever its responder says', () => {
    expect(of({ ocsp: good }).errors).toMatchObject([{ exitCode: 60 }, { exitCode: 82 }])
  })

  it('makes nobody wait: its user has fetched the list before', () => {
    const seen = of({ crl: [failed('receive', 'TIMEOUT', 15_000)] })
    expect(seen.outcome).toBe('rejects')
    expect(seen.delay).toBeUndefined()
  })
})

describe('which of several faults the error names', () => {
  const wrongName: Site['change'] = made => {
    for (const connection of made.connections)
      if (connection.state === 'completed') connection.value.nameMatches = false
  }
  const revoked = ocsp({ answer: { certStatus: 'revoked' } })

  it.each([
    ['java-revocation', /revoked/],
    ['firefox', /SEC_ERROR_REVOKED_CERTIFICATE/],
    ['chrome', /ERR_CERT_REVOKED/],
    ['curl-openssl-cert-status', /no alternative certificate subject name/],
  ])('%s, of a wrong name and a revoked certificate', (id, words) => {
    const { outcome, errors } = outcomeOf(id, { ocsp: revoked, staples: [revoked], change: wrongName })
    expect(outcome).toBe('rejects')
    expect(errors.map(({ text }) => text).join()).toMatch(words)
    expect(errors).toHaveLength(1)
  })

  it.each([
    ['node', 'CERT_NOT_YET_VALID'],
    ['java', 'NOT_YET_VALID'],
    ['firefox', 'MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE'],
    ['chrome', 'ERR_CERT_DATE_INVALID'],
  ])('%s tells a certificate that is not yet valid', (id, name) => {
    const site = { ocsp: good, leaf: { notBefore: at(DAY) } }
    expect(outcomeOf(id, site).errors).toMatchObject([{ name }])
  })
})

it('Chrome does not look at the dates of the signer', () => {
  const signer = { kind: 'delegated', notAfter: at(-DAY), ocspSigning: true } as const
  const site = { ocsp: ocsp({ signer }), staples: [ABSENT], change: intermediateSays('good') }
  expect(outcomeOf('chrome-local-anchors', site).outcome).toBe('accepts')
  expect(outcomeOf('java-revocation', site).outcome).toBe('rejects')
})
