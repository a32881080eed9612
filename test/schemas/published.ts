/** The schemas that the package publishes. `npm run docs:schemas` writes them. */
import { join } from 'node:path'
import { readTypes, type Schema, schemaOf } from './from-types.ts'

const ROOT = join(import.meta.dirname, '..', '..')
export const SCHEMA_FOLDER = join(ROOT, 'docs', 'schemas')

const types = readTypes(['facts.ts', 'report.ts'].map(file => join(ROOT, 'src', file)))

export const PUBLISHED: Readonly<Record<string, Schema>> = {
  'report-v1.schema.json': schemaOf(types, 'Report', {
    $id: 'urn:ocspcheck:schema:report-v1',
    title: 'Report of ocspcheck',
    description: 'What ocspcheck observed about one target, and what it concluded. See docs/report.md.',
  }),
  'facts-v1.schema.json': schemaOf(types, 'SavedFacts', {
    $id: 'urn:ocspcheck:schema:facts-v1',
    title: 'Saved facts of ocspcheck',
    description:
      'What ocspcheck observed about one target, without any judgement: `--save-facts` writes it, `judge` reads it.',
  }),
}
