/** `ocspcheck/stapler`: staples for Node's servers, and what a client does with them. */

export { checkRevocation, type RevocationOptions, type RevocationResult } from './check-revocation.ts'
export { createFileStore } from './file-store.ts'
export type { PeerPolicy } from './peer-check.ts'
export { RevocationAgent, type RevocationAgentOptions } from './revocation-agent.ts'
export { createRevocationConnector } from './revocation-connector.ts'
export { RevocationError } from './revocation-error.ts'
export { createStapler } from './stapler.ts'
export type {
  CertificateName,
  CertificateSource,
  CertificateStatus,
  MetricRegistry,
  NetworkOptions,
  StapleFailure,
  Stapler,
  StaplerEvents,
  StaplerOptions,
  StapleStore,
  StapleTimes,
  UnstapleableReason,
} from './types.ts'
