import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const { exports: faces } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, string | { types: string; default: string }>
}

/** What a change to this list takes away breaks somebody. */
describe('what the package exports', () => {
  it('has these entry points', () => {
    expect(Object.keys(faces)).toMatchInlineSnapshot(`
      [
        ".",
        "./pki",
        "./stapler",
        "./lab",
        "./schemas/*",
        "./package.json",
      ]
    `)
  })

  const entries = Object.entries(faces).flatMap(([name, face]) =>
    typeof face === 'string' ? [] : [[name, face.default] as const],
  )

  it.each(entries)('%s has these values', async (_, file) => {
    const source = join(ROOT, file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'))
    expect(Object.keys(await import(source)).sort()).toMatchSnapshot()
  })
})
