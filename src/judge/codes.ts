/** The codes and words by which users know these errors, and what they mean. */

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

const CURL_V =
  'First look which curl it is (curl -V): that of Windows (System32) uses schannel, that of Git or MSYS2 OpenSSL, and they differ on the same machine.'

/** Without power over the network or the site. */
export const USER_CAN =
  'curl: --ssl-revoke-best-effort (7.70 or later; revoked still fails), or the line ssl-revoke-best-effort in %APPDATA%\\_curlrc; there is no environment variable. git: http.schannelCheckRevoke=best-effort, the default of Git for Windows. cargo: CARGO_HTTP_CHECK_REVOKE=false (no check at all). AWS SDKs on the Common Runtime: 0x80092013 is tolerated already. Never ship --ssl-no-revoke in an installer: it hides revoked certificates as well.'

const BROWSERS =
  'Browsers do not fetch: they get lists of their own (CRLSets, CRLite, Valid) pushed to them. That is why only Windows tools fail, and the operator of the site sees nothing.'

export const CODES: readonly Code[] = [
  {
    id: '0x80092013',
    title: 'CRYPT_E_REVOCATION_OFFLINE',
    also: [
      '-2146885613',
      '2148081683',
      'CRYPT_E_REVOCATION_OFFLINE',
      'OfflineRevocation',
      'RevocationStatusUnknown, OfflineRevocation',
      'CERT_TRUST_IS_OFFLINE_REVOCATION',
    ],
    meaning: `A certificate of the chain names a responder or a CRL, and no usable answer was had: not resolved, not reached, an HTTP error, expired, badly signed, or not for this certificate. curl prints it with exit code 35; .NET says "RevocationStatusUnknown, OfflineRevocation". ${CURL_V} ${BROWSERS}`,
    causes: [
      'A firewall, DNS filter or proxy between the client and the CA: the fetching processes are lsass.exe and svchost.exe, not curl.exe.',
      "The CA's responder or CRL host is down, gone or slow.",
      'An expired CRL, or one whose issuingDistributionPoint is not the URL in the certificate.',
      "The intermediate's CRL: a staple speaks for the site's certificate only.",
    ],
    mends: [
      'Run `ocspcheck probe HOST` on the machine that fails: it names the URL and what became of it.',
      'Open TCP 80 to the hosts that `ocspcheck hosts HOST` lists.',
      'On the site: staple, where the certificate names an OCSP responder (`ocspcheck probe` says so).',
      USER_CAN,
    ],
    see: [
      'ocsp-unreachable',
      'crl-unreachable',
      'crl-expired',
      'crl-idp-mismatch',
      'staple-absent',
      '0x80092012',
    ],
  },
  {
    id: '0x80092012',
    title: 'CRYPT_E_NO_REVOCATION_CHECK',
    also: [
      '-2146885614',
      '2148081682',
      'CRYPT_E_NO_REVOCATION_CHECK',
      'RevocationStatusUnknown',
      'CERT_TRUST_REVOCATION_STATUS_UNKNOWN',
    ],
    meaning: `A certificate of the chain names neither a responder nor a CRL, so nothing could be asked. .NET says "RevocationStatusUnknown" alone. Users report it now and then where 0x80092013 would be due: the code does not prove the cause. ${CURL_V}`,
    causes: [
      'An intercepting proxy or virus scanner that makes certificates without pointers.',
      'A private CA without revocation.',
      'A short-lived certificate.',
    ],
    mends: [
      'Run `ocspcheck probe HOST` on the machine that fails, and look who issued the certificate.',
      "Give the CA a CRL and its certificates a CRL distribution point; for a proxy, ask who runs it. Installing the proxy's root does not help.",
      USER_CAN,
    ],
    see: ['no-revocation-source', 'tls-interception', '0x80092013'],
  },
  {
    id: '0x80092010',
    title: 'CRYPT_E_REVOKED',
    also: ['-2146885616', '2148081680', 'CRYPT_E_REVOKED', 'CERT_TRUST_IS_REVOKED'],
    meaning:
      'A certificate of the chain is revoked, by staple, responder or CRL. Best-effort refuses it as well; an expired answer that says revoked still counts.',
    causes: ['The CA revoked it: for its key, or because it was replaced.'],
    mends: ['The operator replaces certificate and key.', 'Nobody hides it with --ssl-no-revoke.'],
    see: ['certificate-revoked'],
  },
  {
    id: '0x80092011',
    title: 'CRYPT_E_NO_REVOCATION_DLL',
    also: ['-2146885615', '2148081681', 'CRYPT_E_NO_REVOCATION_DLL'],
    meaning:
      'Windows found no program part that checks revocation: its own registration (cryptnet.dll) is damaged. It says nothing about the site.',
    causes: ['A damaged installation of Windows, or one that was pruned too far.'],
    mends: ['Repair Windows (sfc /scannow).'],
    see: ['0x80092012'],
  },
  {
    id: '0x80092014',
    title: 'CRYPT_E_NOT_IN_REVOCATION_DATABASE',
    also: ['-2146885612', '2148081684', 'CRYPT_E_NOT_IN_REVOCATION_DATABASE'],
    meaning:
      'The certificate is not in the database of the revocation server. Documented for servers that are told to use OCSP only and a certificate without an OCSP URL.',
    causes: ['A server side that demands OCSP of client certificates.'],
    mends: ['Give the certificates an OCSP URL, or let CRLs be used.'],
    see: ['0x80092012', 'ocsp-unknown'],
  },
  {
    id: '0x80090325',
    title: 'SEC_E_UNTRUSTED_ROOT',
    also: ['-2146893019', '2148074277', 'SEC_E_UNTRUSTED_ROOT', 'CERT_E_UNTRUSTEDROOT', '0x800b0109'],
    meaning:
      'The chain does not end in a root that Windows trusts. Trust comes first: nothing was asked about revocation. curl gives exit code 60 (35 before 7.73).',
    causes: [
      'A private CA or intercepting proxy whose root is not installed.',
      'The server does not send its intermediate, and it cannot be fetched.',
      'Public roots are loaded on demand, and ctldl.windowsupdate.com is blocked or DisableRootAutoUpdate is set.',
    ],
    mends: [
      'Send the full chain.',
      'Install the root (certutil -addstore root root.pem, admin).',
      'Let ctldl.windowsupdate.com:80 pass.',
    ],
    see: ['chain-untrusted', 'chain-incomplete', 'curl-60'],
  },
  {
    id: '0x80090328',
    title: 'SEC_E_CERT_EXPIRED',
    also: ['-2146893016', '2148074280', 'SEC_E_CERT_EXPIRED'],
    meaning:
      'A certificate of the chain is outside its validity, by the clock of this machine. curl gives exit code 35.',
    causes: ['Renewal failed.', 'The clock of this machine is wrong.'],
    mends: ['Renew it.', 'Set the clock (w32tm /resync).'],
    see: ['certificate-expired', 'clock-skew'],
  },
  {
    id: '0x80090322',
    title: 'SEC_E_WRONG_PRINCIPAL',
    also: ['-2146893022', '2148074274', 'SEC_E_WRONG_PRINCIPAL'],
    meaning: 'The certificate is for another name. curl gives exit code 60. Not a revocation error.',
    causes: ['The wrong virtual host answers.', 'The name is missing in the certificate.'],
    mends: ['Use a name that the certificate holds.'],
    see: ['name-mismatch'],
  },
  {
    id: '0x800b010c',
    title: 'CERT_E_REVOKED',
    also: ['-2146762484', '2148204812', 'CERT_E_REVOKED'],
    meaning:
      'Authenticode (WinVerifyTrust): the certificate of a signed program is revoked. TLS says CRYPT_E_REVOKED (0x80092010) instead.',
    causes: ['The signer of a program was revoked.'],
    mends: ['Ask whoever publishes the program.'],
    see: ['0x80092010'],
  },
  {
    id: '0x800b010e',
    title: 'CERT_E_REVOCATION_FAILURE',
    also: ['-2146762482', '2148204814', 'CERT_E_REVOCATION_FAILURE'],
    meaning:
      'Authenticode (WinVerifyTrust): the revocation of a signed program could not be checked. The sibling of 0x80092013 for signed files; curl and schannel do not give it.',
    causes: ['The CRL or responder of a code-signing CA cannot be reached.'],
    mends: ['Open TCP 80 to the hosts in the signing certificate.'],
    see: ['0x80092013'],
  },
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
    also: ['60', 'CURLE_PEER_FAILED_VERIFICATION', 'curl 60'],
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

const normal = (word: string) => word.trim().toLowerCase()

/** By id, hexadecimal in any case, signed or unsigned decimal, `curl 35` or name. */
export function codeOf(word: string): Code | undefined {
  const wanted = normal(word)
  return CODES.find(({ id, also }) => normal(id) === wanted || also.some(other => normal(other) === wanted))
}
