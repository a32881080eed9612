/** The bench as the library sees it. */
import type { Log } from './log.ts'
import type { Scenario } from './scenario.ts'

export interface LabOptions {
  /** Ids of the scenarios that are to be there. Default: all. */
  scenarios?: readonly string[]
  /** Ports; 0 or absent: a free one. */
  ports?: Partial<LabPorts>
  /**
   * A name by which other machines reach the bench: it then stands in the certificates and their URLs, and all but the control page
   * listens on every address. Default: loopback only.
   */
  host?: string
  /** Key type of all certificates. Default `ec` (P-256). */
  key?: 'ec' | 'rsa'
  /** Folder in which the root is kept, so that trust in it survives a restart, and chains and keys are written. */
  dir?: string
  /** The scenario of a plain `https://localhost:PORT/`. Default `healthy`. */
  scenario?: string
  /** The bench's clock. */
  now?: () => Date
}

export interface LabPorts {
  https: number
  http: number
  dns: number
  control: number
}

export interface Lab {
  root: { pem: string; certificate: Uint8Array }
  /** `localhost`, or the `host` that was asked for. */
  host: string
  ports: LabPorts
  /** `127.0.0.1:PORT` of the nameserver. */
  resolver: string
  /** `http://127.0.0.1:PORT`: a proxy that reaches the scenarios which need one. */
  proxy: string
  /** `http://localhost:PORT/` of the control page. */
  control: string
  /** Where root.pem was written, when a folder was given. */
  caFile?: string
  scenarios: readonly Scenario[]
  hostname(id: string): string
  /** `https://<id>.localhost:PORT/` */
  url(id: string): string
  /** Makes the scenario's certificates if need be. Throws for an id that is not there. */
  scenario(id: string): Promise<MintedDetails>
  /** `false`: the scenario behaves like `healthy` until it is switched on again. Its certificates are issued anew either way. */
  switchFault(id: string, on: boolean): void
  faultIsOn(id: string): boolean
  log: Log
  close(): Promise<void>
}

/** The certificates of one scenario, and where their status can be learnt. */
export interface MintedDetails {
  id: string
  /** What the server sends, PEM, leaf first. */
  chain: string
  leaf: string
  /** The leaf's issuer. */
  issuer: string
  /** Private key of the leaf, PKCS#8 PEM. */
  key: string
  ocspUrl?: string
  crlUrls: string[]
  intermediateCrlUrls: string[]
  /** The staple as it would be sent now, DER. */
  staple: () => Promise<Uint8Array | null>
  /** The responder's answer as it would be sent now, DER, whatever HTTP does to it; null where the leaf names none. */
  ocspResponse: () => Promise<Uint8Array | null>
  /** The leaf's CRL as it would be sent now; null where the leaf names none. */
  crl: () => Promise<Uint8Array | null>
  /** The intermediate's CRL as it would be sent now; null where it names none. */
  intermediateCrl: () => Promise<Uint8Array | null>
}
