/** The certificates, and under each what became of its staple, its responders and its CRLs. */
import type { Certificate } from '../../facts.ts'
import type { Report } from '../../report.ts'
import type { Style } from '../format.ts'
import type { SourceView, Stage } from '../source.ts'
import { type Source, sourcesOf } from '../sources.ts'
import { day, milliseconds, remaining, wrap } from '../words.ts'
import { colored, type Mark, sign } from './marks.ts'

export function chainLines(report: Report, style: Style): string[] {
  const sources = sourcesOf(report)
  return report.facts.certificates.flatMap(certificate => {
    const own = sources.filter(source => source.certificate === certificate.id)
    return [certificateLine(certificate, report, style), ...sourceLines(certificate, own, report, style)]
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

function sourceLines(
  certificate: Certificate,
  sources: readonly Source[],
  report: Report,
  style: Style,
): string[] {
  const named = certificate.ocspUrls.length + certificate.crlUrls.length
  if (named === 0 && !certificate.selfSigned) {
    const text = colored(style, 'bad', 'none: the certificate names neither an OCSP responder nor a CRL')
    return [
      ...sources.flatMap(source => sourceLine(source, certificate, report, style)),
      label('source', `${sign(style, 'bad')} ${text}`),
    ]
  }
  return sources.flatMap(source => sourceLine(source, certificate, report, style))
}

function sourceLine(source: Source, certificate: Certificate, report: Report, style: Style): string[] {
  const { kind, url, view } = source
  const { paint } = style
  const mark: Mark = source.varies ? 'warning' : view.state
  const hops = view.hops === 0 ? '' : `, ${view.hops === 1 ? '1 redirect' : `${view.hops} redirects`}`
  const ms = view.totalMs === undefined ? '' : paint.dim(`  ${milliseconds(view.totalMs)}${hops}`)
  const where = url === undefined ? '' : `  ${url}`
  const text = colored(style, mark, `${view.word}${stapleReason(source, certificate)}`)
  const head = label(kind, `${sign(style, mark)} ${text}${where}${ms}${untilText(view, report, style)}`)
  return view.stages.length > 0 && (view.state === 'bad' || style.detail === 'verbose')
    ? [head, label('', `  ${view.stages.map(stage => stageText(stage, style)).join(paint.dim(' → '))}`)]
    : [head]
}

function stapleReason({ kind, view }: Source, { ocspUrls }: Certificate): string {
  return kind === 'staple' && view.state === 'none' && ocspUrls.length === 0
    ? ': the certificate names no responder to staple from'
    : ''
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
