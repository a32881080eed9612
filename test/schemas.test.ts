import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import type { Report, SavedFacts } from '../src/report.ts'
import { DESCRIPTIONS } from './schemas/descriptions.ts'
import type { Schema } from './schemas/from-types.ts'
import { PUBLISHED, SCHEMA_FOLDER } from './schemas/published.ts'
import { REPORTS } from './support/reports.ts'

const published = (file: string): Schema => JSON.parse(readFileSync(join(SCHEMA_FOLDER, file), 'utf8'))

/** Draft 2020-12 and no keyword unknown; a known property must have the type that is demanded of it. */
function compile(schema: Schema): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true })
  addFormats.default(ajv)
  return ajv.compile(schema)
}

const validReport = compile(published('report-v1.schema.json'))
const validFacts = compile(published('facts-v1.schema.json'))

/** As it is read from a file. */
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value))
const errors = (validate: ValidateFunction, value: unknown) => (validate(json(value)) ? [] : validate.errors)

/** Every object in a schema, with where it stands. */
function* parts(schema: unknown, path = ''): Generator<[string, Schema]> {
  if (schema !== null && typeof schema === 'object') {
    if (!Array.isArray(schema)) {
      yield [path, schema as Schema]
    }
    for (const [key, value] of Object.entries(schema)) {
      yield* parts(value, `${path}/${key}`)
    }
  }
}

describe('the published schemas', () => {
  it.each(Object.keys(PUBLISHED))('%s is what the types say (else: npm run docs:schemas)', file => {
    expect(published(file)).toEqual(PUBLISHED[file])
  })

  it.each(Object.keys(PUBLISHED))('%s describes every field and every type', file => {
    const undescribed = [...parts(published(file))].filter(
      ([path, part]) => /\/(properties|\$defs)\/[^/]+$/.test(path) && !part.description && !part.$ref,
    )
    expect(undescribed.map(([path]) => path)).toEqual([])
  })

  it.each(Object.keys(PUBLISHED))('%s is open for what later versions add', file => {
    for (const [path, { additionalProperties, unevaluatedProperties }] of parts(published(file))) {
      expect([path, additionalProperties === false || unevaluatedProperties === false]).toEqual([path, false])
    }
  })

  it('uses every description that was written', () => {
    const text = JSON.stringify(Object.values(PUBLISHED))
    const unused = Object.entries(DESCRIPTIONS).filter(([, says]) => !text.includes(JSON.stringify(says)))
    expect(unused).toEqual([])
  })
})

describe('report-v1', () => {
  it.each(Object.entries(REPORTS))('takes a report of the kind "%s"', (_, report) => {
    expect(errors(validReport, report)).toEqual([])
  })

  it('takes keys and words that it does not know', () => {
    const later = json<Report>({ ...REPORTS.dead, schemaVersion: '1.7' })
    Object.assign(later, { novelty: 1 })
    Object.assign(later.clients[0]!.steps[0]!, { result: 'a-new-word', source: 'crlite' })
    Object.assign(later.facts, { novelties: [] })
    expect(errors(validReport, later)).toEqual([])
  })

  const broken: [string, (report: Report) => object][] = [
    ['without a verdict', ({ verdict: _verdict, ...rest }) => rest],
    ['with a verdict that is none', report => ({ ...report, verdict: 'maybe' })],
    ['with an instant that is none', report => ({ ...report, judgedAt: 'yesterday' })],
    ['with a number for a text', report => ({ ...report, summary: 1 })],
    ['with a null', report => ({ ...report, blame: null })],
    ['with facts that are not', report => ({ ...report, facts: { ...report.facts, connections: {} } })],
    [
      'with an attempt that neither succeeded nor failed',
      report => ({ ...report, facts: { ...report.facts, connections: [{ state: 'pending' }] } }),
    ],
    [
      'with an attempt without its value',
      report => ({
        ...report,
        facts: { ...report.facts, connections: [{ state: 'completed', elapsedMs: 1 }] },
      }),
    ],
    [
      'with a handshake without its staple',
      report => ({
        ...report,
        facts: { ...report.facts, connections: [{ state: 'completed', elapsedMs: 1, value: { id: 'x' } }] },
      }),
    ],
    [
      'with a finding without its mend',
      report => ({ ...report, findings: [{ ...report.findings[0], mend: undefined }] }),
    ],
  ]
  it.each(broken)('refuses a report %s', (_, spoil) => {
    expect(errors(validReport, spoil(json(REPORTS.dead)))).not.toEqual([])
  })
})

describe('facts-v1', () => {
  const saved = ({
    schemaVersion,
    tool,
    command,
    target,
    startedAt,
    elapsedMs,
    facts,
  }: Report): SavedFacts => ({
    schemaVersion,
    tool,
    command,
    target,
    startedAt,
    elapsedMs,
    facts,
  })

  it.each(Object.entries(REPORTS))('takes the facts of the kind "%s"', (_, report) => {
    expect(errors(validFacts, saved(report))).toEqual([])
    expect(errors(validFacts, report)).toEqual([])
  })

  it('refuses a report without facts', () => {
    const { facts: _facts, ...rest } = saved(REPORTS.healthy)
    expect(errors(validFacts, rest)).not.toEqual([])
  })
})
