/**
 * The library: observe, judge, render. Nothing heavy is loaded by importing it.
 *
 * ```ts
 * import { judge, probe, probeDefaults, render } from 'ocspcheck'
 * const facts = await probe({ ...probeDefaults(), input: 'example.com', host: 'example.com', port: 443 })
 * const report = judge(facts, { at: new Date() })
 * console.log(await render([report], 'human'), report.exitCode)
 * ```
 *
 * What the network or the peer does is in the facts, never an exception. `ocspcheck/pki`, `ocspcheck/stapler` and `ocspcheck/lab`
 * have faces of their own.
 */
import { DEFAULTS, type ProbeRequest } from './probe/request.ts'
import type { FormatName } from './render/formats.ts'
import type { Report } from './report.ts'

export type * from './facts.ts'
export { type JudgeOptions, judge } from './judge/judge.ts'
export { DEFAULT_GATE_CLIENTS, DEFAULT_POLICY, type Policy } from './judge/policy.ts'
export { PolicyError } from './judge/policy-check.ts'
export { probeCertificate } from './probe/certificate.ts'
export { probe } from './probe/probe.ts'
export type {
  CertificateRequest,
  ObserveOptions,
  ProbeRequest,
  ProgressEvent,
  StartTls,
} from './probe/request.ts'
export { createShare, type Share } from './probe/share.ts'
export { FORMAT_NAMES, type FormatName } from './render/formats.ts'
export { type RequiredHost, requiredHosts } from './render/hosts.ts'
export * from './report.ts'
export { version } from './version.ts'

/** Everything of a request but what is to be asked: the defaults of the command line. */
export function probeDefaults(): typeof DEFAULTS & Pick<ProbeRequest, 'env' | 'now'> {
  return { ...DEFAULTS, env: process.env, now: () => new Date() }
}

export interface RenderOptions {
  color?: boolean
  /** Width for people. Default 100. */
  columns?: number
  detail?: 'quiet' | 'normal' | 'verbose'
}

/** Reports as text, safe to print. `json` is for one report alone. @throws TypeError for a format that there is not */
export async function render(
  reports: readonly Report[],
  name: FormatName,
  { color = false, columns, detail = 'normal' }: RenderOptions = {},
): Promise<string> {
  const [{ FORMATS }, { createStyle }, { printableReport }] = await Promise.all([
    import('./render/formats.ts'),
    import('./render/style.ts'),
    import('./render/sanitize.ts'),
  ])
  if (!Object.hasOwn(FORMATS, name)) {
    throw new TypeError(`no format is called "${name}": there are ${Object.keys(FORMATS).join(', ')}`)
  }
  const format = await FORMATS[name].load()
  const writer = format.open(await createStyle({ color, columns, detail, several: reports.length > 1 }))
  const parts = reports.map(report => writer.report(format.raw ? report : printableReport(report)))
  return [...parts, writer.end()].join('')
}
