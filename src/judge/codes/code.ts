/** What a code is, and the words that several share. */

export interface Code {
  /** How its page is called, and how it is printed. */
  id: string
  title: string
  /** Everything else that a user may have in hand: hexadecimal, signed decimal, WinHTTP's number, a name. */
  also: readonly string[]
  meaning: string
  causes: readonly string[]
  mends: readonly string[]
  /** Ids of rules, clients or codes. */
  see: readonly string[]
}

export const CURL_V =
  'First look which curl it is (curl -V): that of Windows (System32) uses schannel, that of Git or MSYS2 OpenSSL, and they differ on the same machine.'

/** Without power over the network or the site. */
export const USER_CAN =
  'curl: --ssl-revoke-best-effort (7.70 or later; revoked still fails), or the line ssl-revoke-best-effort in %APPDATA%\\_curlrc; there is no environment variable. git: http.schannelCheckRevoke=best-effort, the default of Git for Windows. cargo: CARGO_HTTP_CHECK_REVOKE=false (no check at all). AWS SDKs on the Common Runtime: 0x80092013 is tolerated already. Never ship --ssl-no-revoke in an installer: it hides revoked certificates as well.'

export const BROWSERS =
  'Browsers do not fetch: they get lists of their own (CRLSets, CRLite, Valid) pushed to them. That is why only Windows tools fail, and the operator of the site sees nothing.'

/** A cure that does not show at once seems none. */
export const AFTERWARDS =
  'After mending: Windows remembers. Open a new process, run certutil -urlcache * delete as the same user, and certutil -setreg chain\\ChainCacheResyncFiletime "@now" (admin; the quotes matter in PowerShell). A service keeps its own cache.'
