/** `npm run docs:schemas` */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PUBLISHED, SCHEMA_FOLDER } from './published.ts'

for (const [file, schema] of Object.entries(PUBLISHED)) {
  writeFileSync(join(SCHEMA_FOLDER, file), `${JSON.stringify(schema, null, 2)}\n`)
}
