import type { EventEmitter } from 'node:events'
import type { SecureContext, Server } from 'node:tls'
import type { NativeContext } from './served-certificates.ts'
import { warn } from './warn.ts'

/**
 * What Node's TLS servers keep to themselves, alike in Node 20, 22, 24 and 26. Everything is optional here: where a release
 * differs, certificates are met in their first handshake instead.
 */
interface Inside {
  _sharedCreds?: { context?: NativeContext }
  _contexts?: [RegExp, NativeContext][]
  cert?: unknown
  ca?: unknown
}

export interface ServerHooks {
  /** A context that the server holds for its lifetime, or that replaces its main one. */
  context(context: NativeContext, role: 'main' | 'added', options: { cert?: unknown; ca?: unknown }): void
  /** The server's SNICallback has chosen this context. */
  chosen(context: NativeContext): void
  answer(certificate: Buffer | null, issuer: Buffer | null): Buffer | null
  otherListener(): void
}

type OcspCallback = (error: Error | null, response: Buffer | null) => void
type OcspListener = (certificate: Buffer | null, issuer: Buffer | null, callback: OcspCallback) => void

/** Puts the hooks on a server; the function returned takes them off. @throws TypeError where it is no TLS server. */
export function hookServer(server: Server, hooks: ServerHooks): () => void {
  if (typeof server?.setSecureContext !== 'function') {
    throw new TypeError('attach() takes a https, tls or http2 secure server; this one speaks no TLS')
  }
  const inside = server as Server & Inside
  const report = (context: NativeContext, role: 'main' | 'added', options: object) => {
    rememberCertificate(context)
    hooks.context(context, role, options)
  }
  const reportMain = () => {
    const main = inside._sharedCreds?.context
    if (main) report(main, 'main', inside)
  }
  const reportAdded = (from: number, options: object) => {
    for (const [, context] of inside._contexts?.slice(from) ?? []) report(context, 'added', options)
  }

  const unwraps = [
    wrap(
      server,
      'setSecureContext',
      original =>
        function (this: Server, ...args) {
          original.apply(this, args)
          guarded(reportMain)
        },
    ),
    wrap(
      server,
      'addContext',
      original =>
        function (this: Server, ...args) {
          const before = inside._contexts?.length ?? 0
          original.apply(this, args)
          guarded(() => reportAdded(before, args[1]))
        },
    ),
    hookSniCallback(server, hooks),
    hookOcspRequest(server, hooks),
  ]

  guarded(reportMain)
  guarded(() => reportAdded(0, {}))
  return () => {
    for (const unwrap of unwraps.reverse()) unwrap()
  }
}

/**
 * Node reads both from the context in every handshake, into buffers made for it: half of what the event costs. They stay what
 * they are, because Node replaces the contexts of a server and never loads them anew.
 */
function rememberCertificate(context: NativeContext): void {
  if (Object.hasOwn(context, 'getCertificate')) return
  const [certificate, issuer] = [context.getCertificate(), context.getIssuer()]
  context.getCertificate = () => certificate
  context.getIssuer = () => issuer
}

type SniDone = (error: Error | null, context?: SecureContext | NativeContext) => void
type SniCallback = (servername: string, done: SniDone) => void

/** The option is kept under a symbol; what the callback chooses is seen nowhere else before the certificate is needed. */
function hookSniCallback(server: Server, hooks: ServerHooks): () => void {
  const symbol = Object.getOwnPropertySymbols(server).find(each => each.description === 'snicallback')
  const holder = server as unknown as Record<symbol, SniCallback | undefined>
  if (symbol === undefined || typeof holder[symbol] !== 'function') return () => {}
  return wrap(
    holder as Record<symbol, SniCallback>,
    symbol,
    original =>
      function (this: unknown, servername, done) {
        const report: SniDone = (error, context) => {
          if (context) guarded(() => hooks.chosen('context' in context ? context.context : context))
          done(error, context)
        }
        return original.call(this, servername, report)
      },
  )
}

/**
 * Node destroys the connection when the callback is called with an error, twice, or (Node 20, 22) when a listener throws. So the
 * event is answered here, once and at once; other listeners are called as before, but with a callback that does nothing.
 */
function hookOcspRequest(server: Server, hooks: ServerHooks): () => void {
  const ours: OcspListener = () => {}
  let unhooked = false
  // Node does not emit the event where nobody listens.
  server.on('OCSPRequest', ours as never)
  let warned = false
  const warnOnce = (error: unknown) => {
    if (!warned) warn(error)
    warned = true
  }
  const answer = (certificate: Buffer | null, issuer: Buffer | null): Buffer | null => {
    try {
      return hooks.answer(certificate, issuer)
    } catch (error) {
      warn(error)
      return null
    }
  }
  const callOthers = (certificate: Buffer | null, issuer: Buffer | null): void => {
    hooks.otherListener()
    for (const listener of server.rawListeners('OCSPRequest') as unknown as OcspListener[]) {
      if (listener !== ours) guarded(() => listener.call(server, certificate, issuer, () => {}), warnOnce)
    }
  }
  const unwrap = wrap(
    server as EventEmitter,
    'emit',
    original =>
      function (this: EventEmitter, event, ...args) {
        // Somebody who wrapped it after us may call this when it is long over.
        if (event !== 'OCSPRequest' || unhooked) return original.call(this, event, ...args)
        const [certificate, issuer, callback] = args as Parameters<OcspListener>
        callback(null, answer(certificate, issuer))
        if (server.listenerCount('OCSPRequest') > 1) callOthers(certificate, issuer)
        return true
      },
  )
  return () => {
    unhooked = true
    server.off('OCSPRequest', ours as never)
    unwrap()
  }
}

/** Replaces a method of this one object; the function returned puts it back, unless somebody else has wrapped it since. */
function wrap<T extends object, K extends keyof T>(
  target: T,
  name: K,
  make: (original: T[K]) => T[K],
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name)
  const wrapped = make(target[name])
  Object.defineProperty(target, name, {
    value: wrapped,
    writable: true,
    configurable: true,
    enumerable: false,
  })
  return () => {
    if (target[name] !== wrapped) return
    if (own) Object.defineProperty(target, name, own)
    else delete target[name]
  }
}

/** Nothing of ours may cost a handshake. */
function guarded(action: () => void, onError = warn): void {
  try {
    action()
  } catch (error) {
    onError(error)
  }
}
