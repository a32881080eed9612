/** Faults that lie in the chain: certificates without pointers, intermediates, signers, roots. */
import { CLIENT_IDS } from '../../report.ts'
import type { Scenario } from '../scenario.ts'
import { CRL_ONLY, NO_POINTERS, scenario } from './describe.ts'
import {
  CRL_FILE,
  HARD,
  intermediateDead,
  noSource,
  OCSP_OR_NOTHING,
  outcomes,
  passesBut,
  REVOKED,
  UNTRUSTED,
  windowsUndetermined,
} from './expect.ts'

const DAY = 24 * 3600

export const CHAIN: readonly Scenario[] = [
  scenario({
    id: 'no-source',
    title: 'No source at all',
    description:
      'Neither leaf nor intermediate names a responder or a CRL, as with home-made CAs. Windows says 0x80092012, not 0x80092013.',
    group: 'chain',
    chain: { ...NO_POINTERS, intermediate: { crl: false } },
    expect: noSource({ 'no-revocation-source': 'error' }),
  }),
  scenario({
    id: 'short-lived-without-pointers',
    title: 'Short-lived, without pointers',
    description:
      'The certificate lives for six days and may lawfully name no source. Nothing known says that Windows honours that.',
    group: 'chain',
    chain: { leaf: { ...NO_POINTERS.leaf, notBefore: -DAY, notAfter: 5 * DAY } },
    expect: noSource({ 'no-revocation-source': 'error' }),
  }),
  scenario({
    id: 'short-lived-no-rev-avail',
    title: 'Short-lived, with noRevAvail',
    description:
      'As before, and the certificate says so itself (RFC 9608). Nothing known says that Windows reads the extension.',
    group: 'chain',
    chain: { leaf: { ...NO_POINTERS.leaf, noRevAvail: true, notBefore: -DAY, notAfter: 5 * DAY } },
    expect: noSource({ 'no-revocation-source': 'error' }),
  }),
  scenario({
    id: 'intercepted',
    title: 'Intercepted, without pointers',
    description:
      'An inspecting proxy has made the certificate, and named no source in it. The commonest cause of 0x80092012 in companies; installing the proxy’s root does not help.',
    group: 'chain',
    chain: { ...NO_POINTERS, intermediate: { crl: false }, interceptor: true },
    expect: noSource({ 'no-revocation-source': 'error', 'tls-interception': 'error' }),
  }),
  scenario({
    id: 'intercepted-with-crl',
    title: 'Intercepted, with a CRL that is not there',
    description:
      'Newer inspecting proxies write a CRL’s URL into their certificates. Where nothing answers there, the code is 0x80092013.',
    group: 'chain',
    chain: { ...CRL_ONLY, intermediate: { crl: false }, interceptor: true },
    crl: { http: { status: 404 } },
    expect: {
      ...noSource({ 'no-revocation-source': 'error', 'crl-http-status': 'error' }),
      clients: outcomes({
        rejects: [...HARD, ...OCSP_OR_NOTHING, CRL_FILE, 'java-revocation', 'chrome-local-anchors'],
        // Both codes are due, and nothing says which one wins.
        undetermined: ['aws-sdk-windows'],
      }),
      schannelCodes: ['0x80092012', '0x80092013'],
    },
  }),
  scenario({
    id: 'untrusted-root',
    title: 'Nobody trusts the root',
    description:
      'Trust comes first: nothing is fetched, and Windows says SEC_E_UNTRUSTED_ROOT (0x80090325), not a revocation error.',
    group: 'chain',
    chain: { untrusted: true, send: 'with-root' },
    staple: 'good',
    expect: {
      verdict: 'fail',
      findings: { 'chain-untrusted': 'error' },
      clients: outcomes({ rejects: CLIENT_IDS }),
      schannelCodes: [UNTRUSTED],
    },
  }),
  scenario({
    id: 'chain-incomplete',
    title: 'The intermediate is not sent, and AIA works',
    description:
      'The server sends the leaf alone. Windows, Chrome and Safari fetch the intermediate by AIA; OpenSSL, Node, Java, Go and Firefox do not.',
    group: 'chain',
    chain: { leaf: { ocsp: false, crl: true, caIssuers: 'works' }, send: 'leaf-only' },
    expect: passesBut(
      [
        'curl-openssl',
        'curl-openssl-cert-status',
        CRL_FILE,
        'gnutls-cli',
        'gnutls-cli-ocsp',
        'wget',
        'wget2',
        'java',
        'java-revocation',
        'firefox',
        'firefox-ocsp-require',
        'node',
        'go',
        'python',
      ],
      { 'chain-incomplete': 'warning' },
    ),
  }),
  scenario({
    id: 'chain-incomplete-aia-dead',
    title: 'The intermediate is not sent, and AIA is dead',
    description:
      'Nobody can complete the chain. To Windows this is an untrusted root, not a revocation error.',
    group: 'chain',
    chain: { leaf: { ocsp: false, crl: true, caIssuers: 'dead' }, send: 'leaf-only' },
    expect: {
      verdict: 'fail',
      findings: { 'chain-incomplete': 'error' },
      clients: outcomes({ rejects: CLIENT_IDS }),
      schannelCodes: [UNTRUSTED],
    },
  }),
  scenario({
    id: 'cross-signed-crl-dead',
    title: 'Cross-signed, and the last CRL is dead',
    description:
      'The server sends the root as issued by an older one, too. If Windows takes that longer path, it needs the older root’s CRL, which refuses; if it takes the shorter, nothing is missing.',
    group: 'chain',
    chain: { kind: 'cross-signed' },
    staple: 'good',
    expect: windowsUndetermined({ 'crl-unreachable': 'warning' }, { rejects: [] }),
  }),
  scenario({
    id: 'intermediate-revoked',
    title: 'The intermediate is revoked',
    description:
      'The root’s CRL lists the issuing CA. Who looks at the leaf alone (its staple is good) notices nothing.',
    group: 'chain',
    staple: 'good',
    intermediate: { revoked: true },
    expect: {
      verdict: 'fail',
      findings: { 'certificate-revoked': 'error' },
      clients: outcomes({
        rejects: [
          ...HARD,
          'curl-schannel-best-effort',
          'git-for-windows',
          'aws-sdk-windows',
          'java-revocation',
          'chrome-online-revocation',
          'chrome-local-anchors',
        ],
      }),
      schannelCodes: [REVOKED],
    },
  }),
  scenario({
    id: 'intermediate-crl-dead',
    title: 'The intermediate’s CRL is dead',
    description: 'The leaf’s CRL answers, that of the intermediate refuses. Windows checks both.',
    group: 'chain',
    chain: CRL_ONLY,
    intermediate: { crl: { http: { fault: 'refused' } } },
    expect: intermediateDead({ 'crl-unreachable': 'error' }, 'crl-only'),
  }),
  scenario({
    id: 'stapled-intermediate-crl-dead',
    title: 'A good staple, and the intermediate’s CRL is dead',
    description:
      'The staple speaks for the leaf only. Windows still wants the intermediate’s CRL and refuses: more stapling does not help.',
    group: 'chain',
    staple: 'good',
    intermediate: { crl: { http: { fault: 'refused' } } },
    expect: intermediateDead({ 'crl-unreachable': 'error' }, 'stapled'),
  }),
  scenario({
    id: 'intermediate-without-source',
    title: 'A good staple, and an intermediate without a source',
    description: 'The leaf is settled; the intermediate names neither CRL nor responder: 0x80092012.',
    group: 'chain',
    chain: { intermediate: { crl: false } },
    staple: 'good',
    expect: noSource({ 'no-revocation-source': 'error' }, 'stapled'),
  }),
]
