import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FOLDER, reasonPages } from './reasons.ts'

describe('docs/reasons', () => {
  const pages = reasonPages()

  it('has a page for each reason, and none besides', () => {
    expect(readdirSync(FOLDER).sort()).toEqual([...pages.keys()].sort())
  })

  it.each([...pages])('%s is current: npx tsx test/pki/reasons.ts', (file, text) => {
    expect(readFileSync(`${FOLDER}${file}`, 'utf8')).toBe(text)
  })
})
