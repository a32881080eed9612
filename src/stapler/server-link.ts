import { hash, type X509Certificate } from 'node:crypto'
import type { Server } from 'node:tls'
import { toCertificate } from '../pki/index.ts'
import { certificatesOf } from './certificate-source.ts'
import { type NativeContext, servedCertificates } from './served-certificates.ts'
import { hookServer } from './server-inside.ts'
import type { StapledCertificate } from './stapled-certificate.ts'
import type { CertificateSource } from './types.ts'

/** What a server's link needs of its stapler. */
export interface Register {
  find(id: string): StapledCertificate | undefined
  /** The one of this certificate, made where there is none yet. */
  meet(certificate: X509Certificate, candidates: readonly X509Certificate[]): StapledCertificate
  /** Adds to what `ready` waits for. */
  pending(work: Promise<unknown>): void
  otherListener(): void
  /** Node names one certificate of a context, and this server serves others besides. */
  severalKeyTypes(certificate: X509Certificate): void
}

export interface ServerLink {
  close(): void
}

export const idOf = (der: Uint8Array): string => hash('sha256', der, 'hex')

/** Staples what one server serves, and notices what it will serve next. */
export function linkServer(server: Server, register: Register): ServerLink {
  /** Certificates known not to share their context with another key type, or known to. */
  const alone = new Set<string>()
  const mixed = new Set<string>()
  const seenContexts = new WeakSet<NativeContext>()
  /** Certificates whose SNI contexts were looked at: a callback may make a new context for each handshake. */
  const seenSni = new Set<string>()
  const held = new Set<StapledCertificate>()
  let main: StapledCertificate | undefined
  let otherListener = false
  let closed = false

  /** True where all clients of this context get the certificate that Node names. */
  async function isAlone(context: NativeContext, id: string): Promise<boolean> {
    const served = (await servedCertificates(context)).map(idOf)
    const several = served.length > 1
    for (const each of [id, ...served]) {
      if (several) mixed.add(each)
      else alone.add(each)
    }
    return !several
  }

  async function hold(
    context: NativeContext,
    role: 'main' | 'added',
    candidates: readonly X509Certificate[],
  ): Promise<void> {
    const der = context.getCertificate()
    if (der === null) return
    const id = idOf(der)
    if (!(await isAlone(context, id))) return register.severalKeyTypes(toCertificate(der))
    if (closed) return
    const stapled = register.meet(toCertificate(der), candidates)
    if (!held.has(stapled)) {
      held.add(stapled)
      stapled.holders++
    }
    if (role === 'main') {
      if (main !== undefined && main !== stapled) letGo(main)
      main = stapled
    }
    await stapled.settled()
  }

  function letGo(stapled: StapledCertificate): void {
    if (held.delete(stapled)) stapled.holders--
  }

  async function lookAtSni(context: NativeContext): Promise<void> {
    const der = context.getCertificate()
    if (der === null) return
    const id = idOf(der)
    if (seenSni.has(id)) return
    seenSni.add(id)
    if (!(await isAlone(context, id))) register.severalKeyTypes(toCertificate(der))
  }

  const unhook = hookServer(server, {
    context(context, role, options) {
      seenContexts.add(context)
      const issuer = context.getIssuer()
      const candidates = [
        ...(issuer ? [toCertificate(issuer)] : []),
        ...certificatesOf(options.cert as CertificateSource),
        ...certificatesOf(options.ca as CertificateSource),
      ]
      register.pending(hold(context, role, candidates))
    },
    sniContext(context) {
      if (seenContexts.has(context)) return
      seenContexts.add(context)
      register.pending(lookAtSni(context))
    },
    answer(der, issuer) {
      if (der === null) return null
      const id = idOf(der)
      const stapled = register.find(id)
      if (stapled === undefined) {
        register.meet(toCertificate(der), issuer ? [toCertificate(issuer)] : [])
        return null
      }
      if (mixed.has(id)) return null
      return alone.has(id) || stapled.holders > 0 ? stapled.staple() : null
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
      for (const stapled of held) letGo(stapled)
    },
  }
}
