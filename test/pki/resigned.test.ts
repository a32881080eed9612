/** Structures put out of joint and signed again: what no damaged byte reaches, because the signature fails first. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  findInCrl,
  inspectOcspResponse,
  openCrlStream,
  PkiError,
  recognise,
  verifyCrl,
  verifyOcspResponse,
} from '../../src/pki/index.ts'
import * as write from '../../src/pki/write-der.ts'
import { days, extension, fullName, NOW, uri } from './make/certificate.ts'
import { crlNumber, entry, idp, makeCrl, reasonCode } from './make/crl.ts'
import { ed25519Key, eddsa } from './make/keys.ts'
import { basic, byName, nonce, single, wrap } from './make/ocsp.ts'
import { makePki } from './make/pki.ts'

const key = ed25519Key()
const pki = makePki(key, eddsa(key))
const options = { certificate: pki.leaf, issuer: pki.ca, at: NOW }

/** A value: constructed with its members, or primitive with its bytes. */
interface Value {
  tag: number
  members?: Value[]
  bytes?: Buffer
}

function valuesIn(der: Buffer): Value[] {
  const values: Value[] = []
  for (let at = 0; at < der.length; ) {
    const octets = der[at + 1]! > 0x80 ? der[at + 1]! & 0x7f : 0
    const content = at + 2 + octets
    const end = content + (octets > 0 ? der.readUIntBE(at + 2, octets) : der[at + 1]!)
    const bytes = der.subarray(content, end)
    values.push(der[at]! & 0x20 ? { tag: der[at]!, members: valuesIn(bytes) } : { tag: der[at]!, bytes })
    at = end
  }
  return values
}

const derOf = ({ tag, members, bytes }: Value): Uint8Array =>
  write.der(tag, ...(members ? members.map(derOf) : [bytes!]))

interface Mutation {
  /** Which value, by the order of the encoding. */
  index: number
  kind: 'drop' | 'double' | 'copy' | 'retag' | 'replace' | 'append' | 'reverse'
  other: number
  tag: number
  content: Uint8Array
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  index: fc.nat(200),
  kind: fc.constantFrom('drop', 'double', 'copy', 'retag', 'replace', 'append', 'reverse'),
  other: fc.nat(200),
  tag: fc.constantFrom(0x01, 0x02, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x17, 0x18, 0x80, 0x81, 0x82),
  content: fc.uint8Array({ maxLength: 20 }),
})

function mutated(der: Buffer, mutations: Mutation[]): Value {
  const root = valuesIn(der)[0]!
  for (const { index, kind, other, tag, content } of mutations) {
    const places = placesIn(root)
    const { parent, at } = places[index % places.length]!
    const value = parent[at]!
    const copied = places[other % places.length]!
    const primitive = { tag, bytes: Buffer.from(content) }
    const replacement: Record<Mutation['kind'], Value[]> = {
      drop: [],
      double: [value, value],
      copy: [valuesIn(Buffer.from(derOf(copied.parent[copied.at]!)))[0]!],
      retag: [{ tag, bytes: value.bytes ?? Buffer.concat(value.members!.map(derOf)) }],
      replace: [primitive],
      append: [value, primitive],
      reverse: [value.members ? { ...value, members: [...value.members].reverse() } : value],
    }
    parent.splice(at, 1, ...replacement[kind])
    if (root.members!.length === 0) break
  }
  return root
}

function placesIn({ members = [] }: Value): { parent: Value[]; at: number }[] {
  return members.flatMap((member, at) => [{ parent: members, at }, ...placesIn(member)])
}

/** To be signed, algorithm and signature, the last of them made anew. */
function signedAgain({ members = [] }: Value): Uint8Array {
  const [toBeSigned, algorithm, , ...rest] = members.map(derOf)
  const tbs = toBeSigned ?? new Uint8Array()
  return write.sequence(tbs, algorithm ?? write.NULL, write.bitString(pki.caSigner.sign(tbs)), ...rest)
}

const about = { issuerName: pki.caName, issuerKey: pki.caKey.spki, serial: pki.serial }
const response = Buffer.from(
  basic({
    signer: pki.caSigner,
    responderId: byName(pki.caName),
    singles: [single({ ...about, status: { time: days(-5), reason: 1 } }), single({ ...about, serial: '5' })],
    extensions: [nonce(Buffer.alloc(8, 3))],
    certificates: [pki.delegate],
  }),
)
const invalidity = extension('2.5.29.24', write.time(days(-20), 'generalized'))
const list = makeCrl({
  signer: pki.caSigner,
  issuer: pki.caName,
  entries: Buffer.concat([
    entry('5'),
    entry('6', { extensions: [reasonCode(1), invalidity] }),
    entry('77', { extensions: [reasonCode(8)] }),
    entry('ff01', { extensions: [reasonCode(4)] }),
  ]),
  extensions: [crlNumber(5), idp(fullName(uri('http://x/')), write.der(0x81, Buffer.of(0xff)))],
})
const SERIALS = ['5', '6', '77', 'ff01', '99']

describe('signed again', () => {
  it('a response is what its inspection says, and never more', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), mutations => {
        const bytes = wrap(signedAgain(mutated(response, mutations)))
        const { outcome } = verifyOcspResponse(bytes, options)
        expect(recognise(bytes).kind).toBe('ocsp-response')
        if (outcome === 'invalid') return
        const fact = inspectOcspResponse(bytes, options)
        if (fact.responseStatus !== 'successful') throw new Error(fact.responseStatus)
        expect(fact).toMatchObject({ signature: { state: 'valid' }, authorized: true })
        expect(fact.answers.filter(({ matches }) => matches).map(one => one.certStatus)).toContain(outcome)
      }),
      { numRuns: 3000 },
    )
  })

  it('a CRL says the same whole and as a stream', () => {
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 90 }),
        (mutations, size) => {
          const bytes = Buffer.from(signedAgain(mutated(list, mutations)))
          const verified = verifyCrl(bytes, options)
          const stream = openCrlStream({ ...options, serials: SERIALS })
          for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size))
          const streamed = stream.end()
          expect(streamed.outcome).toBe(verified.outcome)
          if (verified.outcome === 'invalid') return
          for (const serial of SERIALS) expect(streamed.found[serial]).toEqual(findInCrl(bytes, serial))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('neither throws anything but a PkiError', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), mutations => {
        for (const read of [
          () => inspectOcspResponse(wrap(signedAgain(mutated(response, mutations))), options),
          () => findInCrl(signedAgain(mutated(list, mutations)), '6'),
        ]) {
          try {
            read()
          } catch (error) {
            expect(error).toBeInstanceOf(PkiError)
          }
        }
      }),
      { numRuns: 2000 },
    )
  })
})
