/** HRESULTs of CryptoAPI, SSPI and Authenticode (win32, com-error-codes-4; sdk-api, cert_chain_policy_status). */
import { AFTERWARDS, BROWSERS, type Code, CURL_V, USER_CAN } from './code.ts'

export const WINDOWS_CODES: readonly Code[] = [
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
      AFTERWARDS,
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
    also: ['-2146885614', '2148081682', 'CRYPT_E_NO_REVOCATION_CHECK'],
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
      AFTERWARDS,
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
]
