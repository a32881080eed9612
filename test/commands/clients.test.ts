import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { command } from '../../src/commands/clients.ts'
import { CLIENT_IDS } from '../../src/report.ts'

async function clients(options: Record<string, unknown> = {}): Promise<string> {
  let text = ''
  const write = (chunk: string | Uint8Array) => {
    text += String(chunk)
    return true
  }
  const io = {
    stdin: new PassThrough(),
    stdout: { write, columns: 100 },
    stderr: { write: () => true },
    env: {},
    now: () => new Date(),
    signal: new AbortController().signal,
  }
  expect(await command.run(io, [], options)).toBe(0)
  return text
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
    const json = JSON.parse(await clients({ json: true }))
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true)
    expect(json.clients.map(({ id }: { id: string }) => id)).toEqual([...CLIENT_IDS])
  })
})
