/** `ocspcheck responder`: the main job for a certificate file. */
import { existsSync } from 'node:fs'
import type { CertificateRequest } from '../probe/request.ts'
import { certificatesIn } from './certificate-file.ts'
import { type CommandDefinition, type Io, type OptionDefinition, UsageError } from './command.ts'
import { EXIT_CODES } from './exit-codes.ts'
import { GATE_OPTIONS } from './options/gate.ts'
import { MANY_OPTIONS } from './options/many.ts'
import { OBSERVE_OPTIONS } from './options/observe.ts'
import { OUTPUT_OPTIONS, SAVE_FACTS_OPTION } from './options/output.ts'
import { responderUrl } from './options/parse.ts'
import { readInput } from './output/files.ts'
import { type GateValues, policyOf } from './policy.ts'
import type { Job } from './run/runner.ts'
import { runSession, type SessionOptions } from './run/session.ts'
import { type ObserveValues, observeOptions } from './settings.ts'
import { CERTIFICATE_FILE } from './target.ts'

const RESPONDER = 'Responder:'

const RESPONDER_OPTIONS = [
  {
    flags: '--url <url>',
    description: "ask this OCSP responder instead of the certificate's own; as often as wanted",
    group: RESPONDER,
    repeatable: true,
    parse: responderUrl,
  },
  {
    flags: '--thorough',
    description:
      'look the responder over too: POST, awkward base64, SHA-256 CertID, an unknown serial, nonce, cache headers. More than Windows sends',
    group: RESPONDER,
    conflicts: ['offline'],
  },
] as const satisfies readonly OptionDefinition[]

type ResponderValues = ObserveValues & GateValues & SessionOptions & { url?: string[] }

export const command: CommandDefinition = {
  name: 'responder',
  summary: 'the same for a certificate file: no server needed',
  description: [
    'Reads a certificate (PEM or DER: a leaf alone, an intermediate, or a bundle in any order) and asks every OCSP responder and every CRL of its chain, as Windows would. Judged as a server that does not staple.',
    '',
    "The issuer comes from the bundle, from --issuer-file, or from the certificate's caIssuers URL. The third parties that the certificates name are contacted over plain HTTP; with --offline none is.",
  ].join('\n'),
  arguments: [{ name: '<cert.pem...>', description: 'certificate files; - reads stdin' }],
  options: [
    ...RESPONDER_OPTIONS,
    ...OBSERVE_OPTIONS,
    ...GATE_OPTIONS,
    ...MANY_OPTIONS.filter(({ flags }) => flags.startsWith('--concurrency')),
    ...OUTPUT_OPTIONS,
    SAVE_FACTS_OPTION,
  ],
  examples: [
    { line: 'ocspcheck responder cert.pem', says: 'would clients find out?' },
    { line: 'ocspcheck responder leaf.pem --issuer-file ca.pem', says: 'the issuer from a file' },
    { line: 'ocspcheck responder cert.pem --thorough', says: 'look the responder over' },
    { line: 'openssl x509 -in a.pem | ocspcheck responder -', says: 'from stdin' },
  ],
  exitCodes: EXIT_CODES,
  run: async (io, args, options) => {
    const values = options as unknown as ResponderValues
    const policy = await policyOf(values)
    const jobs: Job[] = []
    for (const file of args) {
      const request = await certificateRequest(file, values, io)
      jobs.push({
        input: file,
        policy,
        async observe(hooks) {
          const { probeCertificate } = await import('../probe/certificate.ts')
          return probeCertificate({ ...request, ...hooks })
        },
      })
    }
    return runSession(jobs, values, io, jobs.length > 1)
  },
}

export async function certificateRequest(
  file: string,
  values: ObserveValues & { url?: string[] },
  io: Io,
): Promise<CertificateRequest> {
  if (meansServer(file) && !existsSync(file)) {
    throw new UsageError(`there is no file ${file}`, `For a server: ocspcheck probe ${file}`)
  }
  const bytes = await readInput('certificate', file, io.stdin)
  await certificatesIn(file, bytes)
  return {
    ...(await observeOptions(values, io)),
    input: file,
    bytes,
    ...(values.url && { urls: values.url }),
  }
}

/** An https URL, or a name with a dot, which no folder and no ending of a certificate file makes a path. */
const meansServer = (file: string): boolean =>
  /^https:\/\//i.test(file) || (/^[^/\\]+\.[^/\\]+$/.test(file) && !CERTIFICATE_FILE.test(file))
