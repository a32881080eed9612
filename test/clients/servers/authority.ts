/** An authority of OpenSSL's alone, so that nothing of ours has made what the servers staple. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type Status = 'good' | 'revoked' | 'unknown'

/** What the responder does when it is asked. */
export type ResponderMode =
  | Status
  | 'wrong-key'
  | 'try-later'
  | 'unauthorized'
  | 'error-500'
  | 'html'
  | 'reset'

export interface Authority {
  folder: string
  rootPem: string
  /** Leaf and root. */
  chainFile: string
  leafFile: string
  keyFile: string
  rootFile: string
  /** Leaf, root and key in one file, as HAProxy and lighttpd want it. */
  bundleFile: string
  mode: ResponderMode
  /** A response as `openssl ocsp` makes it. `minutes`: until nextUpdate. */
  response(status: Status | 'wrong-key', minutes?: number): Promise<Buffer>
  close(): Promise<void>
}

const CONFIG = `
[root]
basicConstraints=critical,CA:TRUE
keyUsage=keyCertSign,cRLSign
subjectKeyIdentifier=hash
[ocsp]
extendedKeyUsage=OCSPSigning
noCheck=ignored
[leaf]
subjectAltName=DNS:localhost
extendedKeyUsage=serverAuth
keyUsage=digitalSignature
`

const ERROR_RESPONSES: Partial<Record<ResponderMode, Buffer>> = {
  'try-later': Buffer.from('30030a0103', 'hex'),
  unauthorized: Buffer.from('30030a0106', 'hex'),
}

export async function makeAuthority(parent: string): Promise<Authority> {
  const folder = await mkdtemp(join(parent, 'authority-'))
  const at = (name: string) => join(folder, name)
  const openssl = (...argv: string[]) => run('openssl', argv, { cwd: folder })

  let authority: Authority
  const server = createServer(async (request, response) => {
    const mode = authority.mode
    const answer =
      ERROR_RESPONSES[mode] ??
      (mode === 'good' || mode === 'revoked' || mode === 'unknown' || mode === 'wrong-key'
        ? await authority.response(mode)
        : undefined)
    request.resume()
    if (mode === 'reset') {
      request.socket.resetAndDestroy()
    } else if (mode === 'error-500') {
      response.writeHead(500).end()
    } else if (mode === 'html') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>')
    } else {
      response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(answer)
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  await writeFile(at('config'), `${CONFIG}authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}/\n`)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc']
  const request = ['req', '-config', '/dev/null', ...newKey]
  const sign = ['-CA', 'root.pem', '-CAkey', 'root.key', '-extfile', 'config', '-days', '30']
  for (const name of ['root', 'stranger']) {
    const subject = `/CN=Real servers ${name}`
    await openssl(...request, '-keyout', `${name}.key`, '-subj', subject, '-out', `${name}.csr`)
    const own = ['-signkey', `${name}.key`, '-extfile', 'config', '-extensions', 'root', '-days', '30']
    await openssl('x509', '-req', '-in', `${name}.csr`, ...own, '-out', `${name}.pem`)
  }
  for (const [name, serial] of [
    ['leaf', '0x1001'],
    ['ocsp', '0x1002'],
  ] as const) {
    await openssl(...request, '-keyout', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
    const fields = ['-set_serial', serial, '-extensions', name, '-out', `${name}.pem`]
    await openssl('x509', '-req', '-in', `${name}.csr`, ...sign, ...fields)
  }
  const read = (name: string) => readFile(at(name), 'utf8')
  const [root, leaf, key] = await Promise.all(['root.pem', 'leaf.pem', 'leaf.key'].map(read))
  await writeFile(at('chain.pem'), `${leaf}${root}`)
  await writeFile(at('bundle.pem'), `${leaf}${root}${key}`)
  // OpenSSL's index: status, expiry, revocation and reason, serial number, file, subject.
  await writeFile(at('good.index'), 'V\t491231000000Z\t\t1001\tunknown\t/CN=leaf\n')
  await writeFile(
    at('revoked.index'),
    'R\t491231000000Z\t260101000000Z,keyCompromise\t1001\tunknown\t/CN=leaf\n',
  )
  await writeFile(at('unknown.index'), '')
  await openssl('ocsp', '-issuer', 'root.pem', '-cert', 'leaf.pem', '-no_nonce', '-reqout', 'request.der')

  let count = 0
  authority = {
    folder,
    rootPem: root!,
    chainFile: at('chain.pem'),
    leafFile: at('leaf.pem'),
    keyFile: at('leaf.key'),
    rootFile: at('root.pem'),
    bundleFile: at('bundle.pem'),
    mode: 'good',
    async response(status, minutes = 24 * 60) {
      const out = at(`response-${++count}.der`)
      const index = status === 'wrong-key' ? 'good' : status
      const signer =
        status === 'wrong-key'
          ? ['-CA', 'root.pem', '-rsigner', 'stranger.pem', '-rkey', 'stranger.key']
          : ['-CA', 'root.pem', '-rsigner', 'ocsp.pem', '-rkey', 'ocsp.key']
      const times = ['-nmin', `${minutes}`]
      await openssl(
        'ocsp',
        '-index',
        `${index}.index`,
        ...signer,
        ...times,
        '-reqin',
        'request.der',
        '-respout',
        out,
      )
      return readFile(out)
    },
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
  return authority
}
