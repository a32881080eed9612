/**
 * Every metric by name, all of them gauges. Those that begin with `ssl_` are facts that ssl_exporter exports under the same name.
 * It shows the 0 of an absent response, which reads as "good" (its issue 143): here what is absent has no series.
 */
import type { Attempt, Certificate, Connection, CrlContent, Exchange, Instant } from '../facts.ts'
import type { Report } from '../report.ts'
import { connectionsOf, leafOf, type StapledAnswer, stapledAnswer } from './staples.ts'

export type Labels = Readonly<Record<string, string>>

/** `undefined`: no series. The label `target` is added to all. */
export type Sample = readonly [value: number | undefined, labels?: Labels]

export interface Metric {
  help: string
  of: (report: Report) => readonly Sample[]
}

const CERT_STATUS = { good: 0, revoked: 1, unknown: 2 } as const
const VERDICTS = ['pass', 'fail', 'inconclusive'] as const
const SEVERITIES = ['error', 'warning', 'notice'] as const

export const METRICS: Readonly<Record<string, Metric>> = {
  ssl_ocsp_response_stapled: {
    help: 'If the last handshake that showed this certificate carried an OCSP response',
    of: report =>
      lastOfEachLeaf(report).flatMap(([leaf, { staple }]) =>
        staple.state === 'not-observable' ? [] : [[staple.state === 'absent' ? 0 : 1, leaf]],
      ),
  },
  ssl_ocsp_response_status: {
    help: 'The status in the stapled OCSP response 0=Good 1=Revoked 2=Unknown, where its signature verifies',
    of: ofStaple(({ answer, verified }) => (verified ? CERT_STATUS[answer.certStatus] : undefined)),
  },
  ssl_ocsp_response_produced_at: {
    help: 'The producedAt value in the stapled OCSP response, expressed as a Unix Epoch Time',
    of: ofStaple(({ response }) => unix(response.producedAt)),
  },
  ssl_ocsp_response_this_update: {
    help: 'The thisUpdate value in the stapled OCSP response, expressed as a Unix Epoch Time',
    of: ofStaple(({ answer }) => unix(answer.thisUpdate)),
  },
  ssl_ocsp_response_next_update: {
    help: 'The nextUpdate value in the stapled OCSP response, expressed as a Unix Epoch Time',
    of: ofStaple(({ answer }) => unix(answer.nextUpdate)),
  },
  ssl_ocsp_response_revoked_at: {
    help: 'The revocationTime value in the stapled OCSP response, expressed as a Unix Epoch Time',
    of: ofStaple(({ answer }) => unix(answer.revocationTime)),
  },
  ssl_cert_not_before: {
    help: 'NotBefore expressed as a Unix Epoch Time',
    of: ({ facts }) => facts.certificates.map(one => [unix(one.notBefore), certificateLabels(one)]),
  },
  ssl_cert_not_after: {
    help: 'NotAfter expressed as a Unix Epoch Time',
    of: ({ facts }) => facts.certificates.map(one => [unix(one.notAfter), certificateLabels(one)]),
  },
  ssl_tls_version_info: {
    help: 'The TLS version used',
    of: report =>
      connectionsOf(report).map(({ protocol }) => [1, { version: protocol.replace(/^TLSv/, 'TLS ') }]),
  },
  ocspcheck_verdict: {
    help: 'The verdict by the default gate: 1 for the one that holds, 0 for the others',
    of: ({ verdict }) => VERDICTS.map(word => [Number(word === verdict), { verdict: word }]),
  },
  ocspcheck_gate_failed: {
    help: 'If the gate that was asked for failed',
    of: ({ gate }) => [[Number(gate.failed)]],
  },
  ocspcheck_exit_code: {
    help: 'The exit code for this target: 0 pass, 1 the gate failed, 3 inconclusive',
    of: ({ exitCode }) => [[exitCode]],
  },
  ocspcheck_findings: {
    help: 'How many findings there are of each severity',
    of: ({ findings }) =>
      SEVERITIES.map(severity => [
        findings.filter(finding => finding.severity === severity).length,
        { severity },
      ]),
  },
  ocspcheck_finding_info: {
    help: 'A rule that was found, with its severity',
    of: ({ findings }) => findings.map(({ rule, severity }) => [1, { rule, severity }]),
  },
  ocspcheck_client_outcome_info: {
    help: 'What a client does: accepts, rejects, varies or undetermined',
    of: ({ clients }) => clients.map(({ client, outcome }) => [1, { client, outcome }]),
  },
  ocspcheck_client_delay_worst_seconds: {
    help: 'How long a client waits at the most for what does not answer',
    of: ({ clients }) => clients.map(({ client, delay }) => [delay && delay.worstMs / 1000, { client }]),
  },
  ocspcheck_handshakes: {
    help: 'How many handshakes were completed, and how many failed',
    of: ({ facts }) =>
      (['completed', 'failed'] as const).map(state => [
        facts.connections.filter(attempt => attempt.state === state).length,
        { state },
      ]),
  },
  ocspcheck_handshake_duration_seconds: {
    help: 'The slowest completed handshake, from the connected socket on',
    of: report =>
      connectionsOf(report).length > 0
        ? [[Math.max(...connectionsOf(report).map(({ timings }) => timings.handshakeMs)) / 1000]]
        : [],
  },
  ocspcheck_staple_verified: {
    help: 'If the signature of the stapled OCSP response verifies, by one who may sign',
    of: ofStaple(({ verified }) => Number(verified)),
  },
  ocspcheck_responder_up: {
    help: 'If the OCSP responder gave an OCSP response, whatever it says',
    of: ({ facts }) =>
      facts.responders.map(({ certificate, url, exchanges }) => [up(exchanges), { certificate, url }]),
  },
  ocspcheck_responder_duration_seconds: {
    help: 'How long the request to the OCSP responder took, redirects included',
    of: ({ facts }) =>
      facts.responders.map(({ certificate, url, exchanges }) => [duration(exchanges), { certificate, url }]),
  },
  ocspcheck_crl_up: {
    help: 'If the URL gave a CRL, whatever it says',
    of: ({ facts }) =>
      facts.crls.map(({ certificate, url, exchanges }) => [up(exchanges), { certificate, url }]),
  },
  ocspcheck_crl_duration_seconds: {
    help: 'How long the download of the CRL took, redirects included',
    of: ({ facts }) =>
      facts.crls.map(({ certificate, url, exchanges }) => [duration(exchanges), { certificate, url }]),
  },
  ocspcheck_crl_this_update_timestamp_seconds: {
    help: 'The thisUpdate value in the CRL, expressed as a Unix Epoch Time',
    of: ofCrl(({ thisUpdate }) => unix(thisUpdate)),
  },
  ocspcheck_crl_next_update_timestamp_seconds: {
    help: 'The nextUpdate value in the CRL, expressed as a Unix Epoch Time',
    of: ofCrl(({ nextUpdate }) => unix(nextUpdate)),
  },
  ocspcheck_crl_size_bytes: { help: 'The size of the CRL', of: ofCrl(({ bytes }) => bytes) },
  ocspcheck_crl_entries: { help: 'How many certificates the CRL lists', of: ofCrl(({ entries }) => entries) },
  ocspcheck_event_loop_lag_seconds: {
    help: 'The longest delay by our own load during the run, which inflates every duration',
    of: ({ facts }) => [
      [facts.observed.eventLoopLagMs === undefined ? undefined : facts.observed.eventLoopLagMs / 1000],
    ],
  },
  ocspcheck_duration_seconds: {
    help: 'How long the observation took',
    of: ({ elapsedMs }) => [[elapsedMs / 1000]],
  },
  ocspcheck_judged_timestamp_seconds: {
    help: 'The moment of the judgement, expressed as a Unix Epoch Time',
    of: ({ judgedAt }) => [[unix(judgedAt)]],
  },
}

/** A server may hold several certificates, and nginx staples only from the second handshake on. */
function lastOfEachLeaf(report: Report): [Labels, Connection][] {
  const last = new Map<string, Connection>()
  for (const connection of connectionsOf(report)) {
    const certificate = leafOf(report, connection)
    if (certificate !== undefined) {
      last.set(certificate, connection)
    }
  }
  return [...last].map(([certificate, connection]) => [{ certificate }, connection])
}

function ofStaple(value: (staple: StapledAnswer) => number | undefined): Metric['of'] {
  return report =>
    lastOfEachLeaf(report).map(([labels, connection]) => {
      const staple = stapledAnswer(report, connection)
      return [staple && value(staple), labels]
    })
}

function ofCrl(value: (crl: CrlContent) => number | undefined): Metric['of'] {
  return ({ facts }) =>
    facts.crls.map(({ certificate, url, exchanges }) => {
      const body = bodyOf(exchanges)
      return [body && value(body), { certificate, url }]
    })
}

function bodyOf<T>(exchanges: readonly Attempt<Exchange<T>>[]): T | undefined {
  const last = exchanges.at(-1)
  return last?.state === 'completed' ? last.value.body : undefined
}

/** What was not tried is neither up nor down. */
function up(exchanges: readonly Attempt<Exchange<unknown>>[]): number | undefined {
  const last = exchanges.at(-1)
  return last === undefined || last.state === 'skipped' ? undefined : Number(bodyOf(exchanges) !== undefined)
}

function duration(exchanges: readonly Attempt<Exchange<unknown>>[]): number | undefined {
  const times = exchanges.flatMap(attempt => (attempt.state === 'skipped' ? [] : [attempt.elapsedMs]))
  return times.length === 0 ? undefined : times.reduce((sum, ms) => sum + ms, 0) / 1000
}

/** Serial number in decimal and names between commas, as ssl_exporter has them. */
const certificateLabels = ({ id, serialNumber, subject, issuer, names }: Certificate): Labels => ({
  certificate: id,
  serial_no: /^[0-9a-f]+$/.test(serialNumber) ? BigInt(`0x${serialNumber}`).toString() : serialNumber,
  issuer_cn: commonName(issuer),
  cn: commonName(subject),
  dnsnames: names.length > 0 ? `,${names.join(',')},` : '',
})

/** Of a name as in RFC 4514, where a backslash precedes what would end the value. */
const commonName = (name: string): string =>
  /(?:^|[,+\n]\s*)CN=(?<value>(?:\\.|[^,+\n\\])*)/i.exec(name)?.groups?.value?.replace(/\\(.)/g, '$1') ?? ''

const unix = (instant: Instant | undefined): number | undefined =>
  instant === undefined ? undefined : Date.parse(instant) / 1000
