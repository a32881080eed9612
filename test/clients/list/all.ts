import type { RealClient } from '../client.ts'
import { CHROMIUM } from './chromium.ts'
import { CURL } from './curl.ts'
import { FIREFOX } from './firefox.ts'
import { GNUTLS } from './gnutls.ts'
import { JAVA } from './java.ts'
import { OPENSSL } from './openssl.ts'
import { RUNTIMES } from './runtimes.ts'
import { WGET } from './wget.ts'

/** In the order of the table's columns. */
export const REAL_CLIENTS: readonly RealClient[] = [
  ...CURL,
  ...OPENSSL,
  ...GNUTLS,
  ...WGET,
  ...JAVA,
  ...RUNTIMES,
  ...FIREFOX,
  ...CHROMIUM,
]
