/** The words of curl, WinHTTP, .NET, Java and Python for the same. */
import { type Code, CURL_V, USER_CAN } from './code.ts'

export const CLIENT_CODES: readonly Code[] = [
  {
    id: 'curl-35',
    title: 'curl: (35) SSL connect error',
    also: ['35', 'CURLE_SSL_CONNECT_ERROR', 'curl 35'],
    meaning: `The TLS handshake failed. On Windows' schannel every revocation error ends here, with the code behind it: 0x80092012, 0x80092013, 0x80092010. On other builds it has many other causes. ${CURL_V}`,
    causes: [
      'Read on at the hexadecimal code in the same line.',
      'With -s alone the line is hidden: use -sS.',
    ],
    mends: ['ocspcheck explain 0x80092013 (or the code that curl prints).', USER_CAN],
    see: ['0x80092013', '0x80092012', '0x80092010', 'curl-schannel'],
  },
  {
    id: 'curl-60',
    title: 'curl: (60) peer certificate cannot be authenticated',
    also: [
      '60',
      'CURLE_PEER_FAILED_VERIFICATION',
      'curl 60',
      'CERT_TRUST_REVOCATION_STATUS_UNKNOWN',
      'the revocation status is unknown',
    ],
    meaning:
      'The chain is not trusted, or is for another name: with schannel SEC_E_UNTRUSTED_ROOT or SEC_E_WRONG_PRINCIPAL. With --cacert on schannel every trouble with revocation ends here as well ("the revocation status is unknown").',
    causes: ['An unknown root.', 'An incomplete chain.', 'On schannel with --cacert: revocation.'],
    mends: ['Send the full chain, or give the right root.', 'On schannel with --cacert: as for 0x80092013.'],
    see: ['chain-untrusted', 'chain-incomplete', 'curl-schannel-cacert', '0x80090325'],
  },
  {
    id: 'curl-91',
    title: 'curl: (91) invalid certificate status',
    also: ['91', 'CURLE_SSL_INVALIDCERTSTATUS', 'curl 91'],
    meaning:
      'curl --cert-status (OpenSSL and GnuTLS builds): the server did not staple a valid good OCSP response. schannel knows neither the option nor this code.',
    causes: [
      'No staple; expired; for another certificate; badly signed; unknown or revoked.',
      'The server sends its certificate without the issuer: curl cannot tell whose answer it is.',
    ],
    mends: [
      'Staple, where the certificate names an OCSP responder.',
      'Leave --cert-status out for certificates without one: most have none since 2025.',
    ],
    see: ['staple-absent', 'curl-openssl-cert-status'],
  },
  {
    id: 'winhttp-12057',
    title: 'ERROR_WINHTTP_SECURE_CERT_REV_FAILED',
    also: [
      '12057',
      '0x80072f19',
      '-2147012839',
      'ERROR_WINHTTP_SECURE_CERT_REV_FAILED',
      'ERROR_INTERNET_SEC_CERT_REV_FAILED',
    ],
    meaning:
      'WinHTTP, WinINet and BITS: revocation could not be checked. What schannel calls 0x80092012 or 0x80092013.',
    causes: ['As for 0x80092013 and 0x80092012.'],
    mends: ['ocspcheck explain 0x80092013.'],
    see: ['0x80092013', '0x80092012'],
  },
  {
    id: 'winhttp-12170',
    title: 'ERROR_WINHTTP_SECURE_CERT_REVOKED',
    also: [
      '12170',
      '0x80072f8a',
      '-2147012726',
      'ERROR_WINHTTP_SECURE_CERT_REVOKED',
      'ERROR_INTERNET_SEC_CERT_REVOKED',
    ],
    meaning: 'WinHTTP, WinINet and BITS: a certificate of the chain is revoked.',
    causes: ['As for 0x80092010.'],
    mends: ['ocspcheck explain 0x80092010.'],
    see: ['0x80092010'],
  },
  {
    id: 'winhttp-12175',
    title: 'ERROR_WINHTTP_SECURE_FAILURE',
    also: [
      '12175',
      '0x80072f8f',
      '-2147012721',
      'ERROR_WINHTTP_SECURE_FAILURE',
      'ERROR_INTERNET_DECODING_FAILED',
    ],
    meaning:
      'WinHTTP: something is wrong with the certificate; the flags of the callback say what. Revocation is one of many causes.',
    causes: ['Trust, name, dates, or revocation.'],
    mends: ['ocspcheck probe HOST tells them apart.'],
    see: ['winhttp-12057', '0x80090325'],
  },
  {
    id: 'RevocationStatusUnknown',
    title: '.NET: RevocationStatusUnknown, OfflineRevocation',
    also: [
      'dotnet',
      'X509ChainStatusFlags.RevocationStatusUnknown',
      'X509ChainStatusFlags.OfflineRevocation',
    ],
    meaning:
      'The chain status flags of .NET on Windows: RevocationStatusUnknown alone where a certificate names no source (0x80092012), together with OfflineRevocation where its sources gave no answer (0x80092013), and on a certificate whose issuer is revoked.',
    causes: [
      'As for 0x80092012 and 0x80092013; CheckCertificateRevocationList or X509RevocationMode.Online is on.',
    ],
    mends: ['As for 0x80092013. HttpClient and SslStream do not check unless told to.'],
    see: ['0x80092012', '0x80092013', 'dotnet-windows-online'],
  },
  {
    id: 'UNDETERMINED_REVOCATION_STATUS',
    title: 'Java: UNDETERMINED_REVOCATION_STATUS',
    also: ['java undetermined', 'Could not determine revocation status', 'CertPathValidatorException'],
    meaning:
      'Java with revocation checking on could not learn the status of a certificate. With ocsp.enable alone a certificate that names a CRL only always ends here: com.sun.security.enableCRLDP=true lets Java fetch CRLs.',
    causes: [
      'No OCSP URL, and enableCRLDP is off.',
      'The responder or CRL cannot be reached; Java waits 15 s.',
      'A bad staple, which Java does not replace by asking.',
    ],
    mends: ['-Dcom.sun.security.enableCRLDP=true.', 'Open the hosts that `ocspcheck hosts HOST` lists.'],
    see: ['java-revocation', 'ocsp-only-clients-fail'],
  },
  {
    id: 'CERTIFICATE_VERIFY_FAILED',
    title: 'Python, pip, aws-cli, azure-cli: CERTIFICATE_VERIFY_FAILED',
    also: ['ssl.SSLCertVerificationError', 'SSL: CERTIFICATE_VERIFY_FAILED'],
    meaning:
      'The chain is not trusted. These programs never look at revocation, so this is never a revocation error.',
    causes: ['A private root or intercepting proxy.', 'An incomplete chain.'],
    mends: ['Give the program the right root (SSL_CERT_FILE, REQUESTS_CA_BUNDLE).'],
    see: ['python', 'chain-untrusted', 'chain-incomplete'],
  },
]
