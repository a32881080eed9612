/** Reports made by hand, one of every kind, for the tests of the formats. Those of `judge` itself come from the bench. */
import type { DnsFact, Facts } from '../../src/facts.ts'
import type { ClientOutcome, Finding, Report, RuleResult, Step } from '../../src/report.ts'
import {
  answer,
  connection,
  crlFact,
  dnsOf,
  exchange,
  facts,
  hoursFromNow,
  INTERMEDIATE_CRL_URL,
  LEAF_CRL_URL,
  NOW,
  OCSP_URL,
  ocspResponse,
  responder,
} from './facts.ts'

const STAPLE: Step = {
  certificate: 'leaf',
  source: 'staple',
  evidence: '/connections/0/value/staple',
  result: 'good',
  text: 'the staple says good',
}
const ROOT_CRL: Step = {
  certificate: 'intermediate-1',
  source: 'crl',
  url: INTERMEDIATE_CRL_URL,
  evidence: '/crls/1',
  elapsedMs: 42,
  result: 'good',
  text: 'the CRL does not list it',
}

const client = (id: string, more: Partial<ClientOutcome> = {}): ClientOutcome => ({
  client: id,
  outcome: 'accepts',
  basis: 'documented',
  errors: [],
  steps: [STAPLE, ROOT_CRL],
  needs: [INTERMEDIATE_CRL_URL],
  assumes: ['root trusted', 'cold cache'],
  ...more,
})

export const finding = (rule: string, more: Partial<Finding> = {}): Finding => ({
  id: rule,
  rule,
  severity: 'error',
  subjects: ['/responders/0'],
  message: `What ${rule} means for this site.`,
  mend: 'Do this.\nThen that.',
  docs: `https://example.org/ocspcheck/findings/${rule}.md`,
  args: {},
  ...more,
})

const rules = (results: Record<string, RuleResult['result']>): RuleResult[] =>
  Object.entries(results).map(([rule, result]) => ({
    rule,
    result,
    ...(result.startsWith('not-') && { because: `no reason to look at ${rule}` }),
  }))

const ALL_PASSED = {
  'staple-expired': 'passed',
  'crl-unreachable': 'passed',
  'ocsp-unreachable': 'passed',
} as const

export const report = (more: Partial<Report> = {}): Report => ({
  schemaVersion: '1.0',
  tool: { name: 'ocspcheck', version: '0.1.0' },
  command: 'probe',
  target: { input: 'www.example.com', host: 'www.example.com', port: 443, servername: 'www.example.com' },
  startedAt: NOW,
  elapsedMs: 321,
  facts: facts(),
  judgedAt: NOW,
  findings: [],
  rules: rules({ ...ALL_PASSED, 'must-staple-without-staple': 'not-applicable' }),
  clients: [
    client('curl-schannel'),
    client('cargo-windows'),
    client('curl-openssl', { steps: [], needs: [] }),
  ],
  verdict: 'pass',
  summary: 'Windows clients can check this site: the staple and every CRL answer.',
  gate: { failOn: 'error', clients: ['curl-schannel', 'cargo-windows'], failed: false, by: [] },
  exitCode: 0,
  ...more,
})

const NXDOMAIN = {
  state: 'failed',
  phase: 'resolve',
  code: 'NXDOMAIN',
  message: 'the name does not exist',
  elapsedMs: 12,
} as const satisfies DnsFact['system']

/** The site of the README: no staple, and the responder's name cannot be resolved. */
const DEAD_FACTS: Facts = facts({
  connections: [1, 2, 3].map(n => connection(n, { state: 'absent' })),
  responders: [responder({ dns: dnsOf('ocsp.ca.example', NXDOMAIN), exchanges: [NXDOMAIN] })],
  crls: [
    crlFact('leaf', LEAF_CRL_URL, {
      exchanges: [
        {
          state: 'failed',
          phase: 'connect',
          code: 'TIMEOUT',
          message: 'no answer to SYN',
          elapsedMs: 15_000,
        },
      ],
    }),
    crlFact('intermediate-1', INTERMEDIATE_CRL_URL),
  ],
})

const REFUSED: Partial<ClientOutcome> = {
  outcome: 'rejects',
  errors: [
    {
      hex: '0x80092013',
      name: 'CRYPT_E_REVOCATION_OFFLINE',
      exitCode: 35,
      text: 'curl: (35) schannel: next InitializeSecurityContext failed: CRYPT_E_REVOCATION_OFFLINE (0x80092013)',
      versions: 'curl >= 8.17',
    },
  ],
  steps: [
    { ...STAPLE, result: 'not-asked', text: 'the server sends none' },
    {
      certificate: 'leaf',
      source: 'ocsp',
      url: OCSP_URL,
      evidence: '/responders/0',
      elapsedMs: 12,
      result: 'unreachable',
      text: 'NXDOMAIN: the name does not exist',
    },
    {
      certificate: 'leaf',
      source: 'crl',
      url: LEAF_CRL_URL,
      evidence: '/crls/0',
      elapsedMs: 15_000,
      result: 'unreachable',
      text: 'no answer within 15 s',
    },
    ROOT_CRL,
  ],
  delay: { worstMs: 15_012, regime: 'per-url' },
  needs: [OCSP_URL, LEAF_CRL_URL, INTERMEDIATE_CRL_URL],
}

const DEAD = {
  target: { input: 'broken.example', host: 'broken.example', port: 443, servername: 'broken.example' },
  facts: DEAD_FACTS,
  findings: [
    finding('ocsp-dns-nxdomain', { args: { url: OCSP_URL }, reproduce: 'curl -sSv http://ocsp.ca.example/' }),
    finding('crl-unreachable', { id: 'crl-unreachable:leaf', subjects: ['/crls/0'] }),
    finding('staple-absent', { severity: 'warning', subjects: ['/connections/0/value/staple'] }),
  ],
  rules: rules({
    'ocsp-dns-nxdomain': 'found',
    'crl-unreachable': 'found',
    'staple-absent': 'found',
    'staple-expired': 'not-applicable',
    'crl-expired': 'not-judged',
    'certificate-revoked': 'passed',
  }),
  clients: [
    client('curl-schannel', REFUSED),
    client('cargo-windows', REFUSED),
    client('curl-openssl', { steps: [] }),
  ],
  verdict: 'fail',
  blame: { points: 'site', because: 'other hosts answered' },
  summary:
    'Windows clients refuse this site: neither the OCSP responder nor the CRL of its certificate can be reached.',
  gate: {
    failOn: 'error',
    clients: ['curl-schannel', 'cargo-windows'],
    failed: true,
    by: ['ocsp-dns-nxdomain', 'crl-unreachable:leaf', 'curl-schannel', 'cargo-windows'],
  },
  exitCode: 1,
} satisfies Partial<Report>

const NOWHERE: Partial<Report> = {
  target: { input: 'down.example:8443', host: 'down.example', port: 8443, servername: 'down.example' },
  facts: facts({
    dns: dnsOf('down.example', NXDOMAIN),
    connections: [NXDOMAIN],
    chains: [],
    paths: [],
    certificates: [],
    responders: [],
    crls: [],
  }),
  rules: rules({
    'staple-expired': 'not-judged',
    'crl-unreachable': 'not-judged',
    'certificate-revoked': 'not-judged',
  }),
  clients: ['curl-schannel', 'cargo-windows', 'curl-openssl'].map(id =>
    client(id, { outcome: 'undetermined', because: 'the site was not reached', steps: [], needs: [] }),
  ),
  verdict: 'inconclusive',
  summary: 'The site was not reached: down.example does not exist (NXDOMAIN).',
  exitCode: 3,
}

const REVOKED_AT = hoursFromNow(-48)
const REVOKED_RESPONSE = ocspResponse({
  answers: [answer({ certStatus: 'revoked', revocationTime: REVOKED_AT, revocationReason: 'keyCompromise' })],
})

/** One of every kind. */
export const REPORTS = {
  healthy: report(),
  dead: report(DEAD),
  unreachable: report(NOWHERE),
  slow: report({
    target: { input: 'slow.example', host: 'slow.example', port: 443 },
    findings: [
      finding('ocsp-unreachable', { severity: 'warning' }),
      finding('redirected', { severity: 'notice' }),
    ],
    rules: rules({ 'ocsp-unreachable': 'found', redirected: 'found', 'crl-unreachable': 'passed' }),
  }),
  revoked: report({
    target: { input: 'revoked.example', host: 'revoked.example', port: 443 },
    facts: facts({
      connections: [connection(1, { state: 'present', response: REVOKED_RESPONSE })],
      responders: [responder({ exchanges: [exchange(OCSP_URL, REVOKED_RESPONSE)] })],
    }),
    findings: [finding('certificate-revoked')],
    rules: rules({ 'certificate-revoked': 'found' }),
    clients: [
      client('curl-schannel', {
        outcome: 'rejects',
        steps: [{ ...STAPLE, result: 'revoked', text: 'revoked' }],
      }),
    ],
    verdict: 'fail',
    summary: 'The certificate is revoked.',
    gate: { failOn: 'error', clients: ['curl-schannel'], failed: true, by: ['certificate-revoked'] },
    exitCode: 1,
  }),
  file: report({
    command: 'responder',
    target: { input: 'site.pem', file: 'site.pem' },
    facts: facts({ connections: [], chains: [], dns: undefined }),
  }),
} satisfies Record<string, Report>
