/**
 * Expectations by families, as data. They are derived from what is written about each client (docs/clients.md names the sources),
 * not from what the simulation prints: they are its test.
 */
import { CLIENT_IDS, type ClientId, type Outcome, type Severity } from '../../report.ts'
import type { Expectation } from '../scenario.ts'

/** Windows clients that want a definite answer for every certificate. */
export const HARD = [
  'curl-schannel',
  'curl-schannel-cacert',
  'cargo-windows',
  'dotnet-windows-online',
] as const
/** Windows clients that ask and go on without an answer, but not with a revoked certificate. */
const SOFT = ['curl-schannel-best-effort', 'git-for-windows', 'aws-sdk-windows'] as const
/** The same for the end-entity certificate alone. */
const RUSTLS = 'rustls-platform-verifier-windows'
/** Look at a staple, and ask nobody. */
const GNUTLS = ['gnutls-cli', 'gnutls-cli-ocsp', 'wget', 'wget2'] as const
/** Look at a staple and believe it only when it says revoked. */
const BROWSERS = ['chrome', 'edge', 'safari', 'chrome-online-revocation', 'chrome-local-anchors'] as const
const FIREFOX = ['firefox', 'firefox-ocsp-require'] as const
/** Want a staple that says good. */
export const STAPLE_OR_NOTHING = ['curl-openssl-cert-status'] as const

/** Has a file with the CRLs of the chain, and nothing else. */
export const CRL_FILE = 'curl-openssl-crlfile'

/** Without a staple, and without a responder to ask. */
export const OCSP_OR_NOTHING = [...STAPLE_OR_NOTHING, 'gnutls-cli-ocsp'] as const

/** All accept but those that are named. */
export function outcomes(
  others: Partial<Record<Exclude<Outcome, 'accepts'>, readonly ClientId[]>>,
): Readonly<Record<ClientId, Outcome>> {
  const all = Object.fromEntries(CLIENT_IDS.map(client => [client, 'accepts'])) as Record<ClientId, Outcome>
  for (const [outcome, clients] of Object.entries(others)) {
    for (const client of clients) {
      all[client] = outcome as Outcome
    }
  }
  return all
}

export const OFFLINE = '0x80092013'
export const NO_CHECK = '0x80092012'
export const REVOKED = '0x80092010'
export const UNTRUSTED = '0x80090325'

type Findings = Readonly<Record<string, Severity>>

/** Everybody connects; without a staple, all but who wants one; without a responder, all but who wants that. */
export function passes(stapled: 'stapled' | 'unstapled' | 'crl-only', findings: Findings = {}): Expectation {
  const rejects = {
    stapled: [],
    unstapled: STAPLE_OR_NOTHING,
    'crl-only': OCSP_OR_NOTHING,
  }
  return { verdict: 'pass', findings, clients: outcomes({ rejects: rejects[stapled] }) }
}

/** Everybody connects but these. */
export function passesBut(rejects: readonly ClientId[], findings: Findings = {}): Expectation {
  return { verdict: 'pass', findings, clients: outcomes({ rejects }) }
}

/** Without a staple, a responder and a CRL these refuse. */
export const INSIST_ON_OCSP: readonly ClientId[] = [
  ...HARD,
  ...STAPLE_OR_NOTHING,
  'gnutls-cli-ocsp',
  'java-revocation',
  'firefox-ocsp-require',
  'chrome-local-anchors',
]

/** The only source of the leaf is OCSP, and gives nothing that can be used: whoever insists on an answer refuses. */
export function leafOcspDead(
  findings: Findings,
  but: { codes?: readonly string[]; others?: Partial<Record<ClientId, Outcome>> } = {},
): Expectation {
  const codes = but.codes ?? [OFFLINE]
  return {
    verdict: 'fail',
    findings,
    clients: {
      ...outcomes({ rejects: INSIST_ON_OCSP }),
      // It tolerates 0x80092013 and not 0x80092012: where either may come, nobody can say.
      'aws-sdk-windows': codes.includes(NO_CHECK) ? 'undetermined' : 'accepts',
      ...but.others,
    },
    schannelCodes: codes,
  }
}

/**
 * The only source of the leaf is a CRL, and gives nothing that can be used. Firefox and the GnuTLS clients never look at one; with
 * --ocsp, gnutls-cli then lacks an answer.
 */
export function leafCrlDead(
  findings: Findings,
  but: { codes?: readonly string[]; others?: Partial<Record<ClientId, Outcome>> } = {},
): Expectation {
  const codes = but.codes ?? [OFFLINE]
  return {
    verdict: 'fail',
    findings,
    clients: {
      ...outcomes({
        rejects: [
          ...HARD,
          ...STAPLE_OR_NOTHING,
          'gnutls-cli-ocsp',
          'java-revocation',
          CRL_FILE,
          'chrome-local-anchors',
        ],
      }),
      'aws-sdk-windows': codes.includes(NO_CHECK) ? 'undetermined' : 'accepts',
      ...but.others,
    },
    schannelCodes: codes,
  }
}

/** The responder says revoked, and nothing is stapled: whoever asks it refuses. wget2 asks about intermediates only. */
export function revokedByResponder(findings: Findings): Expectation {
  return {
    verdict: 'fail',
    findings,
    clients: outcomes({
      rejects: [
        ...HARD,
        ...SOFT,
        RUSTLS,
        ...STAPLE_OR_NOTHING,
        'gnutls-cli-ocsp',
        'java-revocation',
        ...FIREFOX,
        'chrome-online-revocation',
        'chrome-local-anchors',
      ],
    }),
    schannelCodes: [REVOKED],
  }
}

/** The leaf's CRL says revoked. */
export function revokedByCrl(findings: Findings): Expectation {
  return {
    verdict: 'fail',
    findings,
    clients: outcomes({
      rejects: [
        ...HARD,
        ...SOFT,
        RUSTLS,
        ...STAPLE_OR_NOTHING,
        'gnutls-cli-ocsp',
        'java-revocation',
        CRL_FILE,
        'chrome-online-revocation',
        'chrome-local-anchors',
      ],
    }),
    schannelCodes: [REVOKED],
  }
}

/** A certificate of the chain names no source at all: 0x80092012, which the AWS SDKs do not tolerate. */
export function noSource(findings: Findings, stapled: 'stapled' | 'unstapled' = 'unstapled'): Expectation {
  return {
    verdict: 'fail',
    findings,
    clients: outcomes({
      rejects: [
        ...HARD,
        'aws-sdk-windows',
        ...(stapled === 'stapled' ? [] : OCSP_OR_NOTHING),
        'java-revocation',
        CRL_FILE,
        'chrome-local-anchors',
      ],
    }),
    schannelCodes: [NO_CHECK],
  }
}

/** The leaf is settled, the intermediate is not: who looks at the leaf alone connects. */
export function intermediateDead(findings: Findings, stapled: 'stapled' | 'crl-only'): Expectation {
  return {
    verdict: 'fail',
    findings,
    clients: outcomes({
      rejects: [
        ...HARD,
        ...(stapled === 'stapled' ? [] : OCSP_OR_NOTHING),
        'java-revocation',
        CRL_FILE,
        'chrome-local-anchors',
      ],
    }),
    schannelCodes: [OFFLINE],
  }
}

/** A bad staple while the responder answers well. GnuTLS and Java never look past the staple; Windows ignores it. */
export function badStaple(
  findings: Findings,
  refusedBy: { gnutls: boolean; firefox: boolean; java?: boolean },
): Expectation {
  return passesBut(
    [
      ...STAPLE_OR_NOTHING,
      'java-revocation',
      ...(refusedBy.gnutls ? GNUTLS : []),
      ...(refusedBy.firefox ? FIREFOX : []),
      ...(refusedBy.java ? (['java'] as const) : []),
    ],
    findings,
  )
}

/** A staple that says revoked, rightly signed: everybody who reads staples refuses. */
export function revokedByStaple(findings: Findings): Expectation {
  return {
    verdict: 'fail',
    findings,
    clients: outcomes({
      rejects: [
        ...HARD,
        ...SOFT,
        RUSTLS,
        ...STAPLE_OR_NOTHING,
        ...GNUTLS,
        'java-revocation',
        ...FIREFOX,
        ...BROWSERS,
      ],
    }),
    schannelCodes: [REVOKED],
  }
}

/** Nothing that is written says what Windows makes of it. */
export function windowsUndetermined(
  findings: Findings,
  others: { rejects?: readonly ClientId[]; undetermined?: readonly ClientId[] } = {},
): Expectation {
  return {
    verdict: 'inconclusive',
    findings,
    clients: outcomes({
      undetermined: [...HARD, ...(others.undetermined ?? [])],
      rejects: others.rejects ?? STAPLE_OR_NOTHING,
    }),
  }
}
