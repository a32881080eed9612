import { describe, expect, it } from 'vitest'
import { RULE_IDS } from '../../src/judge/catalog.ts'
import { CODES } from '../../src/judge/codes.ts'
import { CLIENT_IDS } from '../../src/report.ts'
import { run } from './support/run.ts'

async function explain(...words: string[]): Promise<string> {
  const { code, stdout } = await run(['explain', ...words])
  expect(code).toBe(0)
  return stdout
}

describe('ocspcheck explain', () => {
  it('lists everything without an argument', async () => {
    const text = await explain()
    for (const id of [...RULE_IDS, ...CLIENT_IDS, ...CODES.map(code => code.id)])
      expect(text).toContain(`  ${id} `)
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
  })

  it.each([
    ['0x80092013', 'CRYPT_E_REVOCATION_OFFLINE'],
    ['0X80092013', 'CRYPT_E_REVOCATION_OFFLINE'],
    ['-2146885613', 'CRYPT_E_REVOCATION_OFFLINE'],
    ['-2146885614', 'CRYPT_E_NO_REVOCATION_CHECK'],
    ['-2146885616', 'CRYPT_E_REVOKED'],
    ['0x80092011', 'CRYPT_E_NO_REVOCATION_DLL'],
    ['0x80092014', 'CRYPT_E_NOT_IN_REVOCATION_DATABASE'],
    ['0x80090325', 'SEC_E_UNTRUSTED_ROOT'],
    ['0x80090328', 'SEC_E_CERT_EXPIRED'],
    ['0x800B010E', 'CERT_E_REVOCATION_FAILURE'],
    ['12057', 'ERROR_WINHTTP_SECURE_CERT_REV_FAILED'],
    ['12170', 'ERROR_WINHTTP_SECURE_CERT_REVOKED'],
    ['12175', 'ERROR_WINHTTP_SECURE_FAILURE'],
    ['0x80072F8F', 'ERROR_WINHTTP_SECURE_FAILURE'],
    ['RevocationStatusUnknown, OfflineRevocation', 'CRYPT_E_REVOCATION_OFFLINE'],
    ['RevocationStatusUnknown', '.NET'],
    ['the revocation status is unknown', 'curl: (60)'],
    ['UNDETERMINED_REVOCATION_STATUS', 'Java'],
    ['35', 'curl: (35)'],
    ['60', 'curl: (60)'],
    ['91', 'curl: (91)'],
    ['80092013', 'CRYPT_E_REVOCATION_OFFLINE'],
    [
      'curl: (35) schannel: … failed: Unknown error (0x80092013) - The revocation …',
      'CRYPT_E_REVOCATION_OFFLINE',
    ],
    ['curl: (60) SSL certificate problem', 'curl: (60)'],
  ])('%s is %s', async (word, wanted) => {
    expect((await explain(word)).split('\n')[0]).toContain(wanted)
  })

  it('takes several words for one', async () => {
    expect(await explain('curl', '35')).toContain('curl -V')
  })

  it('explains findings and clients, as JSON as well', async () => {
    expect(await explain('crl-idp-mismatch')).toMatch(/What mends it\n {2}- /)
    expect(await explain('curl-schannel')).toContain('How this is known')
    expect(JSON.parse(await explain('crl-idp-mismatch', '--json')).sections.length).toBeGreaterThan(3)
    expect(JSON.parse(await explain('--json')).findings).toHaveLength(RULE_IDS.length)
  })

  it('knows every decimal of its hexadecimal codes', () => {
    for (const { id, also } of CODES) {
      for (const hex of [id, ...also].filter(one => /^0x8/i.test(one))) {
        const signed = Number(hex) - 2 ** 32
        if (also.some(one => one.startsWith('-')))
          expect([...also, '-2146762487'], id).toContain(String(signed))
      }
    }
  })

  it.each([
    ['0x80092031', /Did you mean .*0x80092013/],
    ['staple-expird', /Did you mean staple-expired/],
    ['qqqq', /lists everything/],
  ])('refuses %s with a suggestion', async (word, hint) => {
    const { code, stdout, stderr } = await run(['explain', word])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(hint)
  })
})
