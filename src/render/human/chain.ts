/** The certificates, and under each what became of its staple, its responders and its CRLs. */
import type { Certificate, Connection } from '../../facts.ts'
import type { Report } from '../../report.ts'
import type { Style } from '../format.ts'
import { type SourceView, type Stage, viewCrl, viewOcsp, viewStaple } from '../source.ts'
import { day, milliseconds, remaining, wrap } from '../words.ts'
import { colored, type Mark, sign } from './marks.ts'

export function chainLines(report: Report, style: Style): string[] {
  return report.facts.certificates.flatMap(certificate => {
    const sources = sourceLines(certificate, report, style)
    return [certificateLine(certificate, report, style), ...sources]
  })
}

function certificateLine(certificate: Certificate, report: Report, { paint }: Style): string {
  const { id, subject, keyType, notAfter, notBefore, publicRoot, trustAnchor, selfSigned } = certificate
  const notes = [
    keyType,
    Date.parse(notBefore) > Date.parse(report.judgedAt) ? `not valid before ${day(notBefore)}` : '',
    Date.parse(notAfter) < Date.parse(report.judgedAt)
      ? `expired ${day(notAfter)}`
      : `until ${day(notAfter)}`,
    certificate.mustStaple ? 'must-staple' : '',
    selfSigned ? (publicRoot ? 'public root' : trustAnchor ? 'root of your own' : 'not a trusted root') : '',
    originNote(certificate),
  ].filter(note => note !== '')
  return `${paint.bold(id)}  ${subject}  ${paint.dim(notes.join(', '))}`
}

function originNote({ origin }: Certificate): string {
  switch (origin.by) {
    case 'aia':
      return `not sent, fetched from ${origin.url}`
    case 'trust-store':
      return origin.store === 'ca-file' ? 'from --ca-file' : ''
    case 'issuer-file':
      return 'from --issuer-file'
    default:
      return ''
  }
}

function sourceLines(certificate: Certificate, report: Report, style: Style): string[] {
  const { facts, judgedAt } = report
  const { id } = certificate
  const lines = stapleLines(certificate, report, style)
  for (const { certificate: of, url, exchanges } of facts.responders) {
    if (of === id) {
      lines.push(...sourceLine('OCSP', url, viewOcsp(exchanges, id, judgedAt), report, style))
    }
  }
  for (const { certificate: of, url, exchanges } of facts.crls) {
    if (of === id) {
      lines.push(...sourceLine('CRL', url, viewCrl(exchanges, judgedAt), report, style))
    }
  }
  const named = certificate.ocspUrls.length + certificate.crlUrls.length
  if (named === 0 && !certificate.selfSigned) {
    lines.push(label('source', `${sign(style, 'bad')} names neither OCSP responder nor CRL`))
  }
  return lines
}

/** A server is asked for a staple of its leaf alone; a file has no handshake. */
function stapleLines(certificate: Certificate, report: Report, style: Style): string[] {
  const { facts, judgedAt } = report
  const connections = facts.connections.flatMap(attempt =>
    attempt.state === 'completed' ? [attempt.value] : [],
  )
  const own = connections.filter(({ chain }) => leafOf(report, chain) === certificate.id)
  if (own.length === 0) {
    return []
  }
  const views = own.map(({ staple }) => viewStaple(staple, certificate.id, judgedAt))
  const words = [...new Set(views.map(({ word }) => word))]
  const last = views.at(-1)!
  const text =
    words.length === 1
      ? `${last.word}${stapleReason(certificate, last)} (${own.length === 1 ? '1 handshake' : `${own.length} handshakes`})`
      : `differs: ${own.map((connection, i) => inHandshake(connection, views[i]!)).join(', ')}`
  const mark: Mark = words.length > 1 ? 'warning' : last.state
  return [
    label('staple', `${sign(style, mark)} ${colored(style, mark, text)}${untilText(last, report, style)}`),
  ]
}

const leafOf = (report: Report, chain: string): string | undefined =>
  report.facts.chains.find(({ id }) => id === chain)?.certificates[0]

function stapleReason({ ocspUrls }: Certificate, { state }: SourceView): string {
  return state === 'none' && ocspUrls.length === 0
    ? ': the certificate names no responder to staple from'
    : ''
}

const inHandshake = ({ id }: Connection, { word }: SourceView): string => `${id} ${word}`

function sourceLine(name: string, url: string, view: SourceView, report: Report, style: Style): string[] {
  const { paint } = style
  const hops = view.hops === 0 ? '' : `, ${view.hops === 1 ? '1 redirect' : `${view.hops} redirects`}`
  const ms = view.totalMs === undefined ? '' : paint.dim(`  ${milliseconds(view.totalMs)}${hops}`)
  const head = label(
    name,
    `${sign(style, view.state)} ${colored(style, view.state, view.word)}  ${url}${ms}${untilText(view, report, style)}`,
  )
  return view.state === 'bad' || (style.detail === 'verbose' && view.stages.length > 0)
    ? [head, label('', `  ${view.stages.map(stage => stageText(stage, style)).join(paint.dim(' → '))}`)]
    : [head]
}

function untilText({ until }: SourceView, { judgedAt }: Report, { paint }: Style): string {
  return until === undefined ? '' : paint.dim(`  ${remaining(until, judgedAt)}`)
}

/** The step that failed stands out in shape, weight and colour. */
function stageText({ name, state, words, ms }: Stage, style: Style): string {
  const { paint } = style
  if (state === 'failed') {
    return paint.bold(colored(style, 'bad', `✗ ${name}: ${words ?? 'failed'}`))
  }
  const time = ms === undefined ? '' : ` ${milliseconds(ms)}`
  return state === 'passed'
    ? `${colored(style, 'good', '✓')} ${name}${paint.dim(time)}`
    : paint.dim(`· ${name}`)
}

const label = (name: string, text: string): string => `  ${name.padEnd(7)}${text}`

/** For texts that belong to a line above. */
export const indented = (text: string, indent: number, { columns }: Style): string[] =>
  wrap(text, columns - indent).map(line => `${' '.repeat(indent)}${line}`.trimEnd())
