/**
 * JUnit XML as Jenkins and GitLab read it: a suite a target, a test case a rule. What fails the gate is a failure, so that the
 * colour of the job agrees with the exit code; other findings are told in `system-out`.
 */
import type { Finding, Report, RuleResult, Severity } from '../report.ts'
import type { Format } from './format.ts'
import { element, xmlText } from './xml.ts'

const RANK = { error: 3, warning: 2, notice: 1 } as const satisfies Record<Severity, number>

interface TestCase {
  name: string
  failure?: string
  error?: string
  skipped?: string
  output?: string
}

export const format: Format = {
  mediaType: 'application/xml',
  machine: true,
  open() {
    const suites: string[] = []
    const sums = { tests: 0, failures: 0, errors: 0, timeMs: 0 }
    return {
      report(report) {
        const cases = casesOf(report)
        sums.tests += cases.length
        sums.failures += count(cases, 'failure')
        sums.errors += count(cases, 'error')
        sums.timeMs += report.elapsedMs
        suites.push(suite(report, cases))
        return ''
      },
      end() {
        const { timeMs, ...counts } = sums
        const root = element('testsuites', { name: 'ocspcheck', ...counts, time: seconds(timeMs) }, suites)
        return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
      },
    }
  },
}

function suite(report: Report, cases: TestCase[]): string {
  const properties = {
    verdict: report.verdict,
    summary: report.summary,
    'gate.failOn': report.gate.failOn,
    'gate.clients': report.gate.clients.join(' '),
    'gate.by': report.gate.by.join(' '),
    exitCode: report.exitCode,
    version: report.tool.version,
  }
  return element(
    'testsuite',
    {
      name: `ocspcheck ${report.target.input}`,
      tests: cases.length,
      failures: count(cases, 'failure'),
      errors: count(cases, 'error'),
      skipped: count(cases, 'skipped'),
      time: seconds(report.elapsedMs),
      timestamp: report.startedAt.replace(/(\.\d+)?Z$/, ''),
      hostname: report.target.host,
    },
    [
      element(
        'properties',
        {},
        Object.entries(properties).map(([name, value]) => element('property', { name, value })),
      ),
      ...cases.map(testCase => caseElement(report, testCase)),
      element('system-out', {}, [xmlText(`${report.summary}\n`)]),
    ],
  )
}

function casesOf(report: Report): TestCase[] {
  const cases = report.rules.map(rule => caseOf(report, rule))
  // A refusing client, or a site that was not reached, may fail the run without any rule's doing: that must not look green.
  const told = cases.some(({ failure, error }) => failure !== undefined || error !== undefined)
  if (report.exitCode === 0 || told) {
    return cases
  }
  const text = `${report.summary}\n${report.gate.by.join(', ')}`
  return [...cases, { name: 'gate', ...(report.gate.failed ? { failure: text } : { error: text }) }]
}

function caseOf({ findings, gate }: Report, { rule, result, because }: RuleResult): TestCase {
  if (result === 'not-applicable' || result === 'not-judged') {
    return {
      name: rule,
      skipped: `${result === 'not-judged' ? 'not judged' : 'not applicable'}: ${because ?? 'no reason given'}`,
    }
  }
  const own = findings.filter(finding => finding.rule === rule)
  if (own.length === 0) {
    return { name: rule }
  }
  const failing = own.filter(
    ({ id, severity }) =>
      gate.by.includes(id) || (gate.failOn !== 'never' && RANK[severity] >= RANK[gate.failOn]),
  )
  const told = own.filter(finding => !failing.includes(finding))
  return {
    name: rule,
    ...(failing.length > 0 && { failure: failing.map(inWords).join('\n\n') }),
    ...(told.length > 0 && { output: told.map(inWords).join('\n\n') }),
  }
}

const inWords = ({ severity, message, mend, docs, reproduce }: Finding) =>
  [`${severity}: ${message}`, mend, ...(reproduce ? [reproduce] : []), docs].join('\n')

/** The schema has the children in this order, each at most once but the outputs. */
function caseElement(report: Report, { name, skipped, error, failure, output }: TestCase): string {
  const trouble = (kind: 'error' | 'failure', text: string) =>
    element(kind, { type: name, message: text.split('\n', 1)[0] }, [xmlText(text)])
  return element('testcase', { name, classname: className(report.target.input), time: '0' }, [
    ...(skipped === undefined ? [] : [element('skipped', {}, [xmlText(skipped)])]),
    ...(error === undefined ? [] : [trouble('error', error)]),
    ...(failure === undefined ? [] : [trouble('failure', failure)]),
    ...(output === undefined ? [] : [element('system-out', {}, [xmlText(output)])]),
  ])
}

/** Jenkins groups by what stands before the last dot, which would put `example` beside `com`. */
const className = (input: string) => `ocspcheck.${input.replaceAll('.', '_')}`

const count = (cases: TestCase[], kind: 'failure' | 'error' | 'skipped') =>
  cases.filter(testCase => testCase[kind] !== undefined).length

const seconds = (ms: number) => (ms / 1000).toFixed(3)
