/** Runtimes and SDKs that ask CryptoAPI themselves, each with its own idea of what may be forgiven. */
import type { ClientProfile } from '../profile.ts'
import { crlOf, ocspOf, PER_URL, SCHANNEL, STAPLE } from './schannel.ts'
import { flags, SCHANNEL_CLAIMS } from './schannel-claims.ts'
import { codes } from './schannel-errors.ts'

const dotnet = (errors: string) => [
  { text: `The remote certificate is invalid because of errors in the certificate chain: ${errors}` },
]

const negotiationFailure = (code: Parameters<typeof codes>[0]) => [
  { ...codes(code), text: 'AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE: TLS (SSL) negotiation failed' },
]

const rustls = (words: string) => [{ text: `invalid peer certificate: ${words}` }]

export const RUNTIME_PROFILES: readonly ClientProfile[] = [
  {
    ...SCHANNEL,
    id: 'aws-sdk-windows',
    title: 'AWS SDKs on the Common Runtime (Windows)',
    about:
      'aws-c-io on schannel: an offline server is forgiven after the wait, a certificate without any source is not. aws-cli itself is Python with OpenSSL and asks nobody.',
    without: { source: 'refuse', answer: 'accept' },
    errors: {
      untrusted: negotiationFailure('SEC_E_UNTRUSTED_ROOT'),
      'certificate-expired': negotiationFailure('SEC_E_CERT_EXPIRED'),
      name: negotiationFailure('SEC_E_WRONG_PRINCIPAL'),
      revoked: negotiationFailure('CRYPT_E_REVOKED'),
      'no-check': negotiationFailure('CRYPT_E_NO_REVOCATION_CHECK'),
    },
    userCan: 'Since June 2026 an option of the SDK switches the check off (awslabs/aws-c-io#806).',
    claims: [
      flags(
        'REVOCATION_CHECK_CHAIN with IGNORE_REVOCATION_OFFLINE alone.',
        'awslabs/aws-c-io, source/windows/secure_channel_tls_handler.c',
      ),
      ...SCHANNEL_CLAIMS,
    ],
  },
  {
    ...SCHANNEL,
    id: 'dotnet-windows-online',
    title: '.NET on Windows with revocation switched on',
    about:
      'HttpClient, SslStream or X509Chain with X509RevocationMode.Online and ExcludeRoot. By default HttpClient and SslStream ask nobody, and PowerShell never does.',
    ocsp: ocspOf('without-root'),
    crl: crlOf('without-root'),
    limits: PER_URL,
    without: { source: 'refuse', answer: 'refuse' },
    errors: {
      untrusted: dotnet('UntrustedRoot'),
      incomplete: dotnet('PartialChain'),
      'certificate-expired': dotnet('NotTimeValid'),
      name: [
        {
          text: 'The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch',
        },
      ],
      revoked: dotnet('Revoked'),
      offline: dotnet('RevocationStatusUnknown, OfflineRevocation'),
      'no-check': dotnet('RevocationStatusUnknown'),
    },
    userCan: 'X509RevocationMode.NoCheck (the default of HttpClient and SslStream), which checks nothing.',
    claims: [
      flags(
        'Online without the accumulative time-out: the limit holds for each fetch.',
        'dotnet/runtime, ChainPal.Windows.BuildChain.cs, TimeoutTests.cs',
      ),
      {
        says: 'No pointers: RevocationStatusUnknown alone; pointers that are dead: OfflineRevocation as well.',
        basis: 'documented',
        evidence: 'OBS',
        source: 'dotnet/runtime#117681, DynamicRevocationTests.cs',
      },
      ...SCHANNEL_CLAIMS,
    ],
  },
  {
    ...SCHANNEL,
    id: 'rustls-platform-verifier-windows',
    title: 'rustls-platform-verifier on Windows',
    about:
      'What reqwest 0.13 uses by default: CryptoAPI for the end-entity certificate alone, 10 s in all, and everything but revoked is forgiven. Slow, not failing.',
    staple: STAPLE,
    ocsp: ocspOf('leaf'),
    crl: crlOf('leaf'),
    limits: [{ regime: 'total', ms: 10_000, halving: true }],
    without: { source: 'accept', answer: 'accept' },
    errors: {
      untrusted: rustls('UnknownIssuer'),
      'certificate-expired': rustls('Expired'),
      name: rustls('NotValidForName'),
      revoked: rustls('Revoked'),
    },
    userCan: 'Another verifier (webpki-roots) asks nobody.',
    claims: [
      flags(
        'END_CERT with an accumulative time-out of 10 s; unknown and offline are ignored.',
        'rustls/rustls-platform-verifier, src/verification/windows.rs',
      ),
      ...SCHANNEL_CLAIMS,
    ],
  },
]
