import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PAGES, WHOLE_FOLDERS } from './pages.ts'

const DOCS = join(import.meta.dirname, '..', '..', 'docs')
const read = (path: string) =>
  existsSync(join(DOCS, path)) ? readFileSync(join(DOCS, path), 'utf8').replaceAll('\r\n', '\n') : undefined

describe('pages made from tables', () => {
  it('are current (npm run docs)', () => {
    const stale = PAGES.filter(({ path, text }) => read(path) !== text()).map(({ path }) => path)
    expect(stale).toEqual([])
  })

  it.each(WHOLE_FOLDERS)('docs/%s holds nothing else', folder => {
    const wanted = PAGES.flatMap(({ path }) =>
      path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
    )
    expect(readdirSync(join(DOCS, folder)).sort()).toEqual([...wanted].sort())
  })

  it('link only to files that are there', () => {
    const dead = PAGES.flatMap(({ path, text }) =>
      [...text().matchAll(/\]\((?!https?:)([^)#]+)/g)]
        .map(([, link]) => join(dirname(path), link ?? ''))
        .filter(link => !existsSync(join(DOCS, link)) && !PAGES.some(page => page.path === link)),
    )
    expect(dead).toEqual([])
  })
})
