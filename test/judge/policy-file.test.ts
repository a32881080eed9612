import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { PolicyError } from '../../src/judge/policy-check.ts'
import { readPolicy } from '../../src/judge/policy-file.ts'

const schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/policy-v1.schema.json', import.meta.url), 'utf8'),
)
const validate = new Ajv2020().compile(schema)

const page = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8')
const example = /```json\n(.*?)```/s.exec(page)![1]!

describe('a policy file', () => {
  it('is read as docs/policy.md says', () => {
    expect(readPolicy(example, 'gate.json')).toEqual({
      file: 'gate.json',
      failOn: 'warning',
      clients: ['curl-schannel', 'cargo-windows', 'java-revocation'],
      requireStaple: true,
      minStapleRemainingMs: 36 * 3_600_000,
      inconclusive: 'fail',
      retries: 2,
      severities: { 'ocsp-only-clients-fail': 'off', 'crl-over-10mb': 'error' },
    })
    expect(validate(JSON.parse(example))).toBe(true)
  })

  it.each([
    [{ 'fail-on': 'sometimes' }, /"fail-on" must be error, warning/],
    [{ failOn: 'error' }, /"failOn" is no option/],
    [{ 'min-staple-remaining': 24 }, /"min-staple-remaining" must be a time/],
    [{ severity: { 'crl-expired': 'fatal' } }, /"crl-expired" must be error/],
    [{ 'require-staple': 'yes' }, /true or false/],
    [{ inconclusive: 'ignore' }, /"inconclusive" must be fail, pass/],
    [{ client: [] }, /list of clients/],
    [{ retries: 21 }, /"retries": 21 is not a whole number from 0 to 20/],
    [{ retries: '2' }, /not a whole number/],
    [{ retries: 1.5 }, /not a whole number/],
    [{ toString: 1 }, /"toString" is no option/],
  ])('refuses %j, as the schema does', (content, problem) => {
    expect(() => readPolicy(JSON.stringify(content), 'x')).toThrow(problem)
    expect(validate(content)).toBe(false)
  })

  it.each([{ client: 'nobody' }, { severity: { 'no-such-rule': 'off' } }])(
    'knows the names, which no schema does: %j',
    content => {
      expect(() => readPolicy(JSON.stringify(content), 'x')).toThrow(/there is no/)
    },
  )

  it('tells every problem at once', () => {
    const text = JSON.stringify({ a: 1, b: 2, 'fail-on': 3 })
    expect(() => readPolicy(text, 'x')).toThrow(
      expect.objectContaining({ problems: expect.objectContaining({ length: 3 }) }),
    )
    for (const odd of ['[]', 'null', '{', '"x"']) expect(() => readPolicy(odd, 'x')).toThrow(PolicyError)
  })
})
