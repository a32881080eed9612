/** A fault of ours, with all that a report of it needs. */
import { oneLine } from '../render/sanitize.ts'
import { REPORT_FAULTS_AT, version } from '../version.ts'

export function faultText(error: unknown, about?: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const lines = [
    `ocspcheck ${version()}, node ${process.versions.node}, ${process.platform} ${process.arch}`,
    ...(about === undefined ? [] : [`target: ${about}`]),
    ...stack.split('\n'),
  ]
  return (
    `ocspcheck: this is a fault of ocspcheck itself. Please report it at ${REPORT_FAULTS_AT}, with these lines:\n` +
    lines.map(line => `  ${oneLine(line)}\n`).join('')
  )
}
