import { createSecureContext, DEFAULT_CIPHERS, type SecureContext } from 'node:tls'

export type KeyType = 'any' | 'rsa' | 'ecdsa'

/** Signatures that a server may answer with, so that it shows the certificate of that key type. */
const SIGNATURES = {
  any: undefined,
  rsa: 'RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512:rsa_pss_pss_sha256',
  ecdsa: 'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448',
} as const satisfies Record<KeyType, string | undefined>

/**
 * Contexts for handshakes, one for each key type, made when first needed and used by every handshake of a run (a third of a handshake's
 * cost is a context of its own). Old keys and hashes are let in: what a server is like is to be seen, not refused.
 *
 * @param anchors PEM; absent: the public roots that Node ships
 */
export function secureContexts(anchors: string[] | undefined): (keyType: KeyType) => SecureContext {
  const made = new Map<KeyType, SecureContext>()
  return keyType => {
    let context = made.get(keyType)
    if (!context) {
      context = createSecureContext({
        ca: anchors,
        minVersion: 'TLSv1.2',
        ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0`,
        sigalgs: SIGNATURES[keyType],
      })
      made.set(keyType, context)
    }
    return context
  }
}
