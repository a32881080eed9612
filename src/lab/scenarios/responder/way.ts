/** Faults on the way to a responder and back: names, connections, HTTP. */
import {
  leafOcspDead,
  outcomes,
  passes,
  passesBut,
  STAPLE_OR_NOTHING,
  windowsUndetermined,
} from '../expect.ts'
import type { Fault } from './fault.ts'

export const WAY_FAULTS: readonly Fault[] = [
  {
    name: 'nxdomain',
    title: 'The responder’s name does not exist',
    description:
      'The name in the certificate’s OCSP URL resolves nowhere (NXDOMAIN), as after a CA has retired its responder. This is the classic 0x80092013: browsers and curl with OpenSSL notice nothing.',
    dns: 'nxdomain',
    expect: leafOcspDead({ 'ocsp-dns-nxdomain': 'error' }),
    stapled: { 'ocsp-dns-nxdomain': 'warning' },
  },
  {
    name: 'servfail',
    title: 'The nameserver fails (SERVFAIL)',
    description:
      'The responder’s name is answered with SERVFAIL, as with broken DNSSEC or a lame delegation.',
    dns: 'servfail',
    expect: leafOcspDead({ 'ocsp-dns-servfail': 'error', 'ocsp-unreachable': 'error' }),
    stapled: { 'ocsp-dns-servfail': 'warning', 'ocsp-unreachable': 'warning' },
  },
  {
    name: 'dns-silent',
    title: 'The nameserver does not answer',
    description:
      'Queries for the responder’s name are never answered, so that the whole time limit is spent on DNS.',
    dns: 'no-answer',
    expect: leafOcspDead({ 'ocsp-dns-timeout': 'error', 'ocsp-unreachable': 'error' }),
    stapled: { 'ocsp-dns-timeout': 'warning', 'ocsp-unreachable': 'warning' },
  },
  {
    name: 'poisoned',
    title: 'The name leads to 127.0.0.1',
    description:
      'A filter, a hosts file or a censor answers the responder’s name with a loopback address, at which nothing listens.',
    dns: 'poisoned',
    expect: leafOcspDead({ 'address-not-public': 'error', 'ocsp-unreachable': 'error' }),
    stapled: { 'address-not-public': 'warning', 'ocsp-unreachable': 'warning' },
  },
  {
    name: 'refused',
    title: 'Connection refused',
    description: 'Nothing listens at the responder’s port.',
    responder: { http: { fault: 'refused' } },
    expect: leafOcspDead({ 'ocsp-refused': 'error', 'ocsp-unreachable': 'error' }),
    stapled: { 'ocsp-refused': 'warning', 'ocsp-unreachable': 'warning' },
  },
  {
    name: 'silent',
    title: 'Accepts and never answers',
    description:
      'The responder takes the connection and the request, and says nothing. Clients hang until their time limit: 15 s with Windows.',
    responder: { http: { fault: 'silent' } },
    expect: leafOcspDead(
      { 'ocsp-timeout': 'error', 'ocsp-unreachable': 'error' },
      { others: { 'gnutls-cli-ocsp': 'undetermined' } },
    ),
    stapled: { 'ocsp-timeout': 'warning', 'ocsp-unreachable': 'warning' },
  },
  {
    name: 'drip',
    title: 'Drips a byte a second',
    description:
      'The answer begins at once and would take a quarter of an hour. Limits that count from byte to byte never fire.',
    responder: { http: { fault: 'drip' } },
    expect: leafOcspDead(
      { 'ocsp-timeout': 'error', 'ocsp-unreachable': 'error' },
      { others: { 'gnutls-cli-ocsp': 'undetermined', 'java-revocation': 'undetermined' } },
    ),
    stapled: { 'ocsp-timeout': 'warning', 'ocsp-unreachable': 'warning' },
  },
  {
    name: 'slow',
    title: 'Answers after 12 seconds',
    description:
      'Slower than the 10 s that CAs promise, faster than the 15 s that Windows allows a URL; where 20 s in all count, the first URL has only 10 s. Which of the two schannel asks for is not known.',
    responder: { http: { delay: 12 } },
    expect: {
      verdict: 'inconclusive',
      findings: { 'ocsp-slow': 'warning' },
      clients: {
        ...outcomes({ rejects: STAPLE_OR_NOTHING, undetermined: ['curl-schannel', 'cargo-windows'] }),
        'firefox-ocsp-require': 'rejects',
      },
    },
    stapled: { 'ocsp-slow': 'warning' },
  },
  {
    name: 'reset',
    title: 'Resets the connection',
    description:
      'The connection is reset (RST) once the request is read, as middleboxes do that do not like its content.',
    responder: { http: { fault: 'reset' } },
    expect: leafOcspDead({ 'ocsp-reset': 'error', 'ocsp-unreachable': 'error' }),
    stapled: { 'ocsp-reset': 'warning', 'ocsp-unreachable': 'warning' },
  },
  ...[404, 500, 503].map(
    (status): Fault => ({
      name: `http-${status}`,
      title: `HTTP ${status}`,
      description: `The responder’s web server answers every request with status ${status}.`,
      responder: { http: { status } },
      expect: leafOcspDead({ 'ocsp-http-status': 'error' }),
      stapled: { 'ocsp-http-status': 'warning' },
    }),
  ),
  {
    name: 'redirect',
    title: 'Redirects to the answer',
    description: 'A 302 leads to the right answer over plain HTTP. Windows follows; not every client does.',
    responder: { http: { redirect: 'to-the-answer' } },
    expect: passesBut([...STAPLE_OR_NOTHING, 'gnutls-cli-ocsp', 'firefox-ocsp-require'], {
      redirected: 'warning',
    }),
    stapled: { redirected: 'warning' },
  },
  {
    name: 'redirect-loop',
    title: 'Redirects in a circle',
    description: 'The responder redirects to itself, for ever.',
    responder: { http: { redirect: 'loop' } },
    expect: leafOcspDead({ 'ocsp-redirect-loop': 'error', 'ocsp-unreachable': 'error' }),
    stapled: { 'ocsp-redirect-loop': 'warning', 'ocsp-unreachable': 'warning' },
  },
  {
    name: 'captive-portal',
    title: 'A captive portal answers',
    description: 'Status 200 and an HTML page that wants a log-in, as in hotels and behind filters.',
    responder: { http: { html: 'captive-portal' } },
    expect: leafOcspDead({ 'ocsp-html': 'error' }),
    stapled: { 'ocsp-html': 'warning' },
  },
  {
    name: 'get-broken',
    title: 'GET fails and POST works',
    description:
      'The responder answers 405 to GET, which Windows, Chrome and Java send, and well to POST. Whether Windows tries POST after a failed GET is not known.',
    responder: { http: { fault: 'get-broken' } },
    expect: windowsUndetermined(
      { 'ocsp-get-broken': 'warning' },
      { rejects: [...STAPLE_OR_NOTHING, 'chrome-local-anchors', 'java-revocation'] },
    ),
    stapled: { 'ocsp-get-broken': 'warning' },
  },
  {
    name: 'slashes',
    title: 'A proxy makes one slash of two',
    description:
      'The base64 of this certificate’s OCSP request contains `//`, and a web server before the responder cleans that away, %-escaped or not. GET gives malformedRequest, for this certificate and not for its neighbours.',
    slashes: true,
    responder: { http: { fault: 'merged-slashes' } },
    expect: {
      ...windowsUndetermined({ 'ocsp-status-malformed-request': 'warning', 'ocsp-get-broken': 'warning' }),
      clients: outcomes({
        undetermined: [
          'curl-schannel',
          'curl-schannel-cacert',
          'cargo-windows',
          'dotnet-windows-online',
          'aws-sdk-windows',
        ],
        rejects: [...STAPLE_OR_NOTHING, 'chrome-local-anchors', 'java-revocation'],
      }),
    },
    stapled: { 'ocsp-status-malformed-request': 'warning', 'ocsp-get-broken': 'warning' },
  },
  {
    name: 'sha256-refused',
    title: 'A SHA-256 CertID is refused',
    description:
      'The responder answers unauthorized to a CertID with SHA-256, and well to SHA-1, which is what all clients send today.',
    responder: { http: { fault: 'sha256-refused' } },
    expect: passes('unstapled'),
    stapled: {},
  },
]
