/** Every client, in the order of {@link CLIENT_IDS}. */
import { CLIENT_IDS } from '../../report.ts'
import type { ClientProfile } from '../profile.ts'
import { BROWSER_PROFILES } from './browsers.ts'
import { GNUTLS_PROFILES } from './gnutls.ts'
import { JAVA_PROFILES } from './java.ts'
import { OPENSSL_PROFILES } from './openssl.ts'
import { WINDOWS_PROFILES } from './windows.ts'

const BY_ID: ReadonlyMap<string, ClientProfile> = new Map(
  [...WINDOWS_PROFILES, ...OPENSSL_PROFILES, ...GNUTLS_PROFILES, ...JAVA_PROFILES, ...BROWSER_PROFILES].map(
    profile => [profile.id, profile],
  ),
)

export const PROFILES: readonly ClientProfile[] = CLIENT_IDS.map(id => BY_ID.get(id)!)

export const profileOf = (id: string): ClientProfile | undefined => BY_ID.get(id)
