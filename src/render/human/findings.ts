/** What was found: message, mend, and a line that shows the same. */
import type { Finding, Report, Severity } from '../../report.ts'
import type { Style } from '../format.ts'
import { count } from '../words.ts'
import { indented } from './chain.ts'
import { colored, MARK_OF_SEVERITY } from './marks.ts'

const INDENT = 2
const LABEL = 'show it '.length

/** Notices are counted, and told in full with -v. What mends several is told once. */
export function findingLines({ findings }: Report, style: Style): string[] {
  const shown =
    style.detail === 'verbose' ? findings : findings.filter(({ severity }) => severity !== 'notice')
  const hidden = findings.length - shown.length
  const toldBy = new Map<string, string>()
  const lines = shown.flatMap((finding, index) => {
    const { id, mend } = finding
    const above = toldBy.get(mend)
    toldBy.set(mend, above ?? id)
    const told = above === undefined ? finding : { ...finding, mend: `as for ${above}, above` }
    return [...(index === 0 ? [] : ['']), ...findingText(told, style)]
  })
  if (hidden > 0) {
    lines.push(
      ...(lines.length > 0 ? [''] : []),
      style.paint.dim(`${count(hidden, 'notice')}: -v shows them`),
    )
  }
  return lines
}

function findingText(
  { severity, rule, id, message, mend, reproduce, docs, citation }: Finding,
  style: Style,
): string[] {
  const { paint } = style
  const name = id === rule ? rule : id
  const lines = [
    `${paint.bold(colored(style, MARK_OF_SEVERITY[severity], severity))} ${paint.bold(name)}`,
    ...indented(message, INDENT, style),
    ...labelled('mend', mend, style),
  ]
  if (reproduce) {
    // Not wrapped: it is there to be copied.
    lines.push(`  ${paint.dim('show it')} ${paint.cyan(reproduce)}`)
  }
  if (style.detail === 'verbose' && citation) {
    lines.push(...labelled('source', citation, style))
  }
  lines.push(`  ${paint.dim('more')}    ${paint.dim(docs)}`)
  return lines
}

function labelled(name: string, text: string, style: Style): string[] {
  if (text === '') {
    return []
  }
  const [first = '', ...rest] = indented(text, INDENT + LABEL, style)
  return [`  ${style.paint.dim(name.padEnd(LABEL))}${first.trimStart()}`, ...rest]
}

const ORDER: readonly Severity[] = ['error', 'warning', 'notice']

/** `1 error, 2 warnings`, or nothing. */
export function findingCounts({ findings }: Report): string {
  return ORDER.map(severity => ({
    severity,
    of: findings.filter(finding => finding.severity === severity).length,
  }))
    .filter(({ of }) => of > 0)
    .map(({ severity, of }) => count(of, severity))
    .join(', ')
}
