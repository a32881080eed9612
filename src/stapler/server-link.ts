import { hash, type X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Server } from 'node:tls'
import { toCertificate } from '../pki/index.ts'
import { certificatesOf } from './certificate-source.ts'
import { describe } from './describe.ts'
import { type NativeContext, servedCertificates } from './served-certificates.ts'
import { hookServer } from './server-inside.ts'
import type { StapledCertificate } from './stapled-certificate.ts'

/** What a server's link needs of its stapler. */
export interface Register {
  find(id: string): StapledCertificate | undefined
  /** The one of this certificate, made where there is none yet. */
  meet(certificate: X509Certificate, candidates: readonly X509Certificate[]): StapledCertificate
  /** Adds to what `ready` waits for. */
  pending(work: Promise<unknown>): void
  otherListener(): void
  /** Clients that are told to expect this certificate may get one of another key type. */
  severalKeyTypes(certificate: X509Certificate): void
}

export interface ServerLink {
  close(): void
}

export const idOf = (der: Uint8Array): string => hash('sha256', der, 'hex')

/** Staples what one server serves, and notices what it will serve next. */
export function linkServer(server: Server, register: Register): ServerLink {
  /** Certificates that every client gets who is meant to, and those of which that is not so. Neither: not known yet. */
  const alone = new Set<string>()
  const mixed = new Set<string>()
  const held = new Map<NativeContext, StapledCertificate>()
  let main: NativeContext | undefined
  let seen = new WeakSet<NativeContext>()
  /** Certificates of an SNICallback that are being looked at. */
  const examined = new Set<string>()
  let otherListener = false
  let closed = false

  /** Most servers serve one certificate: comparing is cheaper than hashing. */
  const last = { der: Buffer.alloc(0), id: '' }
  const idOfLast = (der: Buffer): string => {
    if (der !== last.der && !last.der.equals(der)) Object.assign(last, { der, id: idOf(der) })
    return last.id
  }

  /** True where a staple for the certificate that Node names is right for everybody who gets it. */
  async function examine(context: NativeContext, certificate: X509Certificate): Promise<boolean> {
    const base = main ?? context
    const served = await servedCertificates(base, context === base ? undefined : context)
    const others = served.map(toCertificate).filter(each => !each.raw.equals(certificate.raw))
    // Who gets a certificate for other names refuses it anyway.
    const fine = context === base ? others.length === 0 : !others.some(each => shareName(each, certificate))
    const id = idOf(certificate.raw)
    if (fine && !mixed.has(id)) alone.add(id)
    if (!fine) {
      alone.delete(id)
      mixed.add(id)
      register.severalKeyTypes(certificate)
    }
    return fine
  }

  async function hold(context: NativeContext, candidates: readonly X509Certificate[]): Promise<void> {
    const der = context.getCertificate()
    if (der === null) return
    const certificate = toCertificate(der)
    if (!(await examine(context, certificate)) || closed || held.has(context)) return
    const stapled = register.meet(certificate, candidates)
    held.set(context, stapled)
    stapled.holders++
    await stapled.settled()
  }

  function letGo(context: NativeContext): void {
    const stapled = held.get(context)
    if (held.delete(context) && stapled) stapled.holders--
  }

  /** What was known of the contexts chosen by name held for the main one of that time. */
  function replaceMain(context: NativeContext): void {
    if (main === undefined) {
      main = context
      return
    }
    letGo(main)
    main = context
    seen = new WeakSet()
    alone.clear()
    mixed.clear()
    for (const [added, stapled] of held) {
      register.pending(examine(added, stapled.certificate))
      seen.add(added)
    }
  }

  const unhook = hookServer(server, {
    context(context, role, options) {
      if (closed) return
      if (role === 'main') replaceMain(context)
      seen.add(context)
      const issuer = context.getIssuer()
      const candidates = [
        ...(issuer ? [toCertificate(issuer)] : []),
        ...certificatesOf(options.cert),
        ...certificatesOf(options.ca),
      ]
      register.pending(hold(context, candidates))
    },
    chosen(context) {
      if (closed || seen.has(context)) return
      seen.add(context)
      const der = context.getCertificate()
      if (der === null) return
      // A callback may make a new context for each handshake: the certificate counts.
      const id = idOf(der)
      if (alone.has(id) || mixed.has(id) || examined.has(id)) return
      examined.add(id)
      register.pending(examine(context, toCertificate(der)).finally(() => examined.delete(id)))
    },
    answer(der, issuer) {
      if (der === null) return null
      const id = idOfLast(der)
      if (mixed.has(id)) return null
      const known = register.find(id)
      if (known) return alone.has(id) || known.holders > 0 ? known.staple() : null
      register.meet(toCertificate(der), issuer ? [toCertificate(issuer)] : [])
      return null
    },
    otherListener() {
      if (!otherListener) register.otherListener()
      otherListener = true
    },
  })

  return {
    close() {
      closed = true
      unhook()
      for (const context of [...held.keys()]) letGo(context)
    },
  }
}

function shareName(one: X509Certificate, other: X509Certificate): boolean {
  const covers = (name: string) => (isIP(name) ? one.checkIP(name) : one.checkHost(name)) !== undefined
  return describe(other).names.some(covers)
}
