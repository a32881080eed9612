/** The exact lines, for each platform, that trust and untrust the bench's root, show the error, and clear what was cached. */
import { createHash } from 'node:crypto'

export interface Instruction {
  line: string
  /** What it does, or what it is expected to print. */
  says: string
}

export interface Instructions {
  trust: Instruction[]
  untrust: Instruction[]
  see: Instruction[]
  /** What the platform remembers between two tries. */
  forget: Instruction[]
}

export interface BenchAddress {
  /** Path of root.pem. */
  caFile: string
  root: Uint8Array
  /** URL of a scenario. */
  url: (id: string) => string
  resolver: string
}

type Platform = 'win32' | 'darwin' | 'other'

const SHOWN = 'responder-nxdomain'

/** What schannel says is taken from documents and curl's source: nothing here has run on Windows. */
const TABLE = {
  win32: ({ caFile, root, url }) => ({
    trust: [
      {
        line: `certutil -addstore -f root "${caFile}"`,
        says: 'for the machine, as administrator (with -user: for you alone, and a dialog asks)',
      },
    ],
    untrust: [
      { line: `certutil -delstore root ${thumbprint(root)}`, says: 'with -user where it was added so' },
    ],
    see: [
      {
        line: `curl.exe -v ${url(SHOWN)}`,
        says: 'curl: (35) schannel: next InitializeSecurityContext failed: CRYPT_E_REVOCATION_OFFLINE (0x80092013)',
      },
      { line: `curl.exe --ssl-revoke-best-effort ${url(SHOWN)}`, says: 'connects: no answer is tolerated' },
      {
        line: `curl.exe --ssl-revoke-best-effort ${url('responder-revoked')}`,
        says: 'curl: (35) … CRYPT_E_REVOKED (0x80092010): revoked is not',
      },
      { line: `curl.exe --ssl-no-revoke ${url('responder-revoked')}`, says: 'connects: nothing is checked' },
    ],
    forget: [
      { line: 'certutil -urlcache * delete', says: 'OCSP answers and CRLs that this user has cached' },
      {
        line: 'certutil -setreg chain\\ChainCacheResyncFiletime "@now"',
        says: 'what was cached before now, for everybody; as administrator (the quotes matter in PowerShell)',
      },
    ],
  }),
  darwin: ({ caFile, root, url, resolver }) => ({
    trust: [
      {
        line: `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain "${caFile}"`,
        says: 'for browsers and curl',
      },
    ],
    untrust: [
      {
        line: `sudo security delete-certificate -Z ${thumbprint(root)} /Library/Keychains/System.keychain`,
        says: 'afterwards',
      },
    ],
    see: withOpenSslCurl(caFile, url, resolver),
    forget: [],
  }),
  other: ({ caFile, url, resolver }) => ({
    trust: [
      {
        line: `sudo cp "${caFile}" /usr/local/share/ca-certificates/ocspcheck-bench.crt && sudo update-ca-certificates`,
        says: 'for the whole system (Debian, Ubuntu); the lines below do without',
      },
    ],
    untrust: [
      {
        line: 'sudo rm /usr/local/share/ca-certificates/ocspcheck-bench.crt && sudo update-ca-certificates --fresh',
        says: 'afterwards',
      },
    ],
    see: withOpenSslCurl(caFile, url, resolver),
    forget: [],
  }),
} as const satisfies Record<Platform, (bench: BenchAddress) => Instructions>

/** There is no schannel here: our own simulation shows what it would say. */
function withOpenSslCurl(caFile: string, url: BenchAddress['url'], resolver: string): Instruction[] {
  return [
    { line: `curl --cacert "${caFile}" ${url(SHOWN)}`, says: 'connects: curl with OpenSSL asks nobody' },
    {
      line: `curl --cacert "${caFile}" --cert-status ${url(SHOWN)}`,
      says: 'curl: (91) No OCSP response received',
    },
    {
      line: `ocspcheck probe ${url(SHOWN)} --ca-file "${caFile}" --resolver ${resolver}`,
      says: 'says that Windows’ curl would refuse with CRYPT_E_REVOCATION_OFFLINE (0x80092013)',
    },
  ]
}

export function instructions(platform: NodeJS.Platform, bench: BenchAddress): Instructions {
  const known: Platform = platform === 'win32' || platform === 'darwin' ? platform : 'other'
  return TABLE[known](bench)
}

/** SHA-1, as certutil and security name certificates. */
function thumbprint(der: Uint8Array): string {
  return createHash('sha1').update(der).digest('hex')
}
