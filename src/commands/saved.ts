/** Facts and reports that were saved: one JSON document, or one a line. */
import type { Report, SavedFacts } from '../report.ts'
import { type Io, UsageError } from './command.ts'
import { readText } from './output/files.ts'

export interface Document {
  /** `reports.ndjson:12`, for messages. */
  where: string
  json: unknown
}

/**
 * Throws {@link UsageError} where a file holds no JSON, or a line of it is none. A shard without targets wrote an empty file: only
 * where all of them are empty there is nothing to do.
 */
export async function readDocuments(files: readonly string[], io: Io): Promise<Document[]> {
  const documents: Document[] = []
  for (const file of files) {
    documents.push(...(await documentsOf(file, io)))
  }
  if (documents.length === 0) {
    throw new UsageError(
      `${files.map(nameOf).join(', ')} ${files.length === 1 ? 'is' : 'are'} empty`,
      'Was it written by an earlier run that was interrupted?',
    )
  }
  return documents
}

const nameOf = (file: string): string => (file === '-' ? 'stdin' : file)

async function documentsOf(file: string, io: Io): Promise<Document[]> {
  const name = nameOf(file)
  const text = await readText('file', file, io.stdin)
  if (text.trim() === '') {
    return []
  }
  try {
    return [{ where: name, json: JSON.parse(text) }]
  } catch (error) {
    const lines = text.split('\n')
    // A broken document has its fault anywhere, one document a line has whole ones.
    if (!isJson(lines[0]!)) {
      throw new UsageError(`${name} is not JSON: ${(error as Error).message}`)
    }
    return lines.flatMap((line, index) => {
      const where = `${name}:${index + 1}`
      if (line.trim() === '') {
        return []
      }
      if (!isJson(line)) {
        throw new UsageError(
          `${where} is not JSON`,
          'Was the run that wrote it interrupted? Take the line out.',
        )
      }
      return [{ where, json: JSON.parse(line) as unknown }]
    })
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

type Shape = Readonly<Record<string, 'string' | 'number' | 'object' | 'array'>>

const FACTS: Shape = {
  observed: 'object',
  connections: 'array',
  chains: 'array',
  paths: 'array',
  certificates: 'array',
  issuerFetches: 'array',
  responders: 'array',
  crls: 'array',
}

const SAVED: Shape = {
  schemaVersion: 'string',
  tool: 'object',
  command: 'string',
  target: 'object',
  startedAt: 'string',
  facts: 'object',
}

const REPORT: Shape = {
  ...SAVED,
  judgedAt: 'string',
  findings: 'array',
  clients: 'array',
  rules: 'array',
  verdict: 'string',
  summary: 'string',
  gate: 'object',
  exitCode: 'number',
}

export function checkFacts({ where, json }: Document): SavedFacts {
  checkShape(
    where,
    json,
    SAVED,
    'saved facts',
    'They are written by "ocspcheck probe --save-facts facts.json".',
  )
  const saved = json as SavedFacts
  checkMajor(where, saved.schemaVersion)
  checkShape(`${where}: facts`, saved.facts, FACTS, 'saved facts', 'The file is not whole.')
  // A report holds facts and judgement: only the former are taken.
  const { schemaVersion, tool, command, target, startedAt, elapsedMs, facts } = saved
  return { schemaVersion, tool, command, target, startedAt, elapsedMs: elapsedMs ?? 0, facts }
}

export function checkReport({ where, json }: Document): Report {
  const hint = 'Reports are written by --format json or ndjson. Saved facts are judged by "ocspcheck judge".'
  checkShape(where, json, REPORT, 'a report', hint)
  const report = json as Report
  checkMajor(where, report.schemaVersion)
  checkShape(`${where}: facts`, report.facts, FACTS, 'a report', 'The file is not whole.')
  return report
}

function checkShape(where: string, json: unknown, shape: Shape, what: string, hint: string): void {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new UsageError(`${where} is not ${what}`, hint)
  }
  for (const [key, type] of Object.entries(shape)) {
    const value = (json as Record<string, unknown>)[key]
    const right =
      type === 'array'
        ? Array.isArray(value)
        : typeof value === type && value !== null && !Array.isArray(value)
    if (!right) {
      throw new UsageError(
        `${where} is not ${what}: "${key}" is ${value === undefined ? 'missing' : 'something else'}`,
        hint,
      )
    }
  }
}

/** Additive changes raise the minor, which is read; another major is another promise. */
function checkMajor(where: string, schemaVersion: string): void {
  if (!/^1\.\d+$/.test(schemaVersion)) {
    throw new UsageError(
      `${where}: schemaVersion ${JSON.stringify(schemaVersion)} is not understood`,
      'This version reads 1.x. Another version of ocspcheck wrote the file: use that one.',
    )
  }
}
