import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspectCrl, openCrlStream, verifyCrl } from '../../src/pki/index.ts'
import * as write from '../../src/pki/write-der.ts'
import { extension, NOW } from './make/certificate.ts'
import { entry, makeCrl, reasonCode } from './make/crl.ts'
import { ecdsa, ecKey } from './make/keys.ts'
import { makePki } from './make/pki.ts'

const key = ecKey()
const pki = makePki(key, ecdsa(key))
const issuer = new X509Certificate(pki.ca)

const UNKNOWN = '1.3.6.1.4.1.1'
const CRITICAL = extension(UNKNOWN, write.NULL, true)
/** As long as a reasonCode, and none: the 14 octets differ in one of them. */
const LOOKALIKE = extension('2.5.29.23', write.der(0x0a, Uint8Array.of(1)))

/** Shapes that stand in runs, and those that end a run. */
const shapes = {
  reason: (serial: string) => entry(serial, { extensions: [reasonCode(1)] }),
  another: (serial: string) => entry(serial, { extensions: [reasonCode(10)] }),
  tooHigh: (serial: string) => entry(serial, { extensions: [reasonCode(11)] }),
  none: (serial: string) => entry(serial),
  after2050: (serial: string) => entry(serial, { date: new Date('2051-01-01'), extensions: [reasonCode(1)] }),
  lookalike: (serial: string) => entry(serial, { extensions: [LOOKALIKE] }),
  critical: (serial: string) => entry(serial, { extensions: [CRITICAL] }),
  criticalReason: (serial: string) => entry(serial, { extensions: [reasonCode(1, true)] }),
} satisfies Record<string, (serial: string) => Uint8Array>

type Shape = keyof typeof shapes
const PLAIN: Shape[] = ['reason', 'another', 'none']
const ALL = Object.keys(shapes) as Shape[]

/** Runs of one shape, most of them plain, now and then with a longer serial. */
const runs = fc.array(
  fc.record({
    shape: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PLAIN) }, fc.constantFrom(...ALL)),
    length: fc.integer({ min: 1, max: 7 }),
    serialLength: fc.constantFrom(8, 16),
  }),
  { minLength: 1, maxLength: 8 },
)

describe('the walk over entries', () => {
  it('sees every entry, whatever stands beside it: alone, in a stream, and when reasons are counted', () => {
    fc.assert(
      fc.property(runs, fc.nat(), (parts, pick) => {
        const list = parts.flatMap(({ shape, length, serialLength }) =>
          Array.from({ length }, () => ({ shape, serialLength })),
        )
        const serials = list.map(({ serialLength }, index) =>
          `4${index.toString(16)}`
            .padEnd(2 * serialLength - 4, '0')
            .concat(index.toString(16).padStart(4, '0')),
        )
        const crl = makeCrl({
          signer: pki.caSigner,
          issuer: pki.caName,
          entries: Buffer.concat(list.map(({ shape }, index) => shapes[shape](serials[index]!))),
        })
        const critical = list.some(({ shape }) => shape === 'critical')
        const expected = critical
          ? { outcome: 'invalid', reason: 'unknown-critical-extension' }
          : { outcome: 'valid', entries: list.length }
        const options = { issuer, at: NOW }
        expect(verifyCrl(crl, options)).toMatchObject(expected)

        const wanted = serials[pick % serials.length]!
        const stream = openCrlStream({ ...options, serials: [wanted] })
        const cut = pick % crl.length
        stream.write(crl.subarray(0, cut))
        stream.write(crl.subarray(cut))
        expect(stream.end()).toMatchObject({ ...expected, found: { [wanted]: { listed: true } } })

        const fact = inspectCrl(crl, { issuer })
        expect(fact.entries).toBe(list.length)
        const known = list.filter(
          ({ shape }) => shape === 'none' || shape === 'critical' || shape === 'lookalike',
        )
        expect(fact.reasons?.absent ?? 0).toBe(known.length)
      }),
      { numRuns: 300 },
    )
  })
})
