/** `npm run docs`: writes the pages that are made from the program's own tables. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PAGES, WHOLE_FOLDERS } from './docs/pages.ts'

const DOCS = join(import.meta.dirname, '..', 'docs')

for (const { path, text } of PAGES) {
  const file = join(DOCS, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text())
}
const wanted = new Set(PAGES.map(({ path }) => path))
for (const folder of WHOLE_FOLDERS) {
  for (const file of readdirSync(join(DOCS, folder))) {
    if (!wanted.has(`${folder}/${file}`)) rmSync(join(DOCS, folder, file))
  }
}
