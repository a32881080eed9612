import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startLab } from '../../src/lab/index.ts'

let dir: string

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'lab-dir-')), 'bench')
})
afterEach(() => rmSync(join(dir, '..'), { recursive: true }))

const start = (key?: 'ec' | 'rsa') =>
  startLab({ scenarios: ['healthy', 'rsa-and-ecdsa'], dir, ...(key ? { key } : {}) })

// Keys of RSA are found by luck: now and then one takes seconds.
describe('--dir', { timeout: 120_000 }, () => {
  it.each(['ec', 'rsa'] as const)(
    'keeps an %s root over a restart, so that trust in it survives',
    async key => {
      const first = await start(key)
      await first.close()
      const second = await start()
      const { chain, leaf, issuer } = await second.scenario('healthy')
      await second.close()
      expect(second.root.pem).toBe(first.root.pem)
      expect(readFileSync(second.caFile!, 'utf8')).toBe(first.root.pem)
      expect(new X509Certificate(issuer).verify(new X509Certificate(first.root.pem).publicKey)).toBe(true)
      expect(readFileSync(join(dir, 'healthy', 'chain.pem'), 'utf8')).toBe(chain)
      const written = readFileSync(join(dir, 'healthy', 'key.pem'), 'utf8')
      const { createPrivateKey } = await import('node:crypto')
      expect(new X509Certificate(leaf).checkPrivateKey(createPrivateKey(written))).toBe(true)
    },
  )

  it.skipIf(process.platform === 'win32')(
    'writes no key where others can read it, whatever the umask',
    async () => {
      const before = process.umask(0)
      try {
        const lab = await start()
        await lab.scenario('rsa-and-ecdsa')
        await lab.close()
      } finally {
        process.umask(before)
      }
      const mode = (...path: string[]) => statSync(join(dir, ...path)).mode & 0o777
      expect(mode('root.key')).toBe(0o600)
      expect(mode('rsa-and-ecdsa', 'key.pem')).toBe(0o600)
      expect(mode('rsa-and-ecdsa', 'key-rsa.pem')).toBe(0o600)
      expect(mode()).toBe(0o700)
    },
  )

  it('says what is wrong with a root that cannot be used, and leaves it alone', async () => {
    await (await start()).close()
    writeFileSync(join(dir, 'root.key'), 'garbage')
    await expect(start()).rejects.toThrow(`the root in ${dir} cannot be read`)
    expect(readFileSync(join(dir, 'root.key'), 'utf8')).toBe('garbage')
  })
})
