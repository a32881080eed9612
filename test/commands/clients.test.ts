import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { CLIENT_IDS } from '../../src/report.ts'
import { run } from './support/run.ts'

async function clients(...args: string[]): Promise<string> {
  const { code, stdout } = await run(['clients', ...args])
  expect(code).toBe(0)
  return stdout
}

describe('ocspcheck clients', () => {
  it('lists every profile with its sources', async () => {
    const text = await clients()
    for (const id of CLIENT_IDS) expect(text).toMatch(new RegExp(`^${id} {2}`, 'm'))
    expect(text.match(/^ {2}(measured|documented|inferred): /gm)!.length).toBeGreaterThanOrEqual(
      CLIENT_IDS.length,
    )
    expect(text.match(/\[default gate\]/g)).toHaveLength(2)
  })

  it('prints JSON that fits its schema', async () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../docs/schemas/clients-v1.schema.json', import.meta.url), 'utf8'),
    )
    const validate = new Ajv2020().compile(schema)
    const json = JSON.parse(await clients('--json'))
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true)
    expect(json.clients.map(({ id }: { id: string }) => id)).toEqual([...CLIENT_IDS])
  })
})
