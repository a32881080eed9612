/** What somebody does who wants to give a client a file of CRLs: fetch those that the certificates name, and make PEM of them. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Site } from '../client.ts'
import { runProgram } from '../program.ts'

/** As long as anybody is likely to wait for a list. */
const PATIENCE_S = 15

/** Writes `crls.pem`, which may be empty. */
export async function fetchCrls({ path }: Site, home: string): Promise<boolean> {
  const urls = [...new Set(path.flatMap(({ crlUrls }) => crlUrls))]
  const lists = await Promise.all(urls.map((url, number) => fetchCrl(url, join(home, `${number}.crl`))))
  await writeFile(join(home, 'crls.pem'), lists.join(''))
  return true
}

async function fetchCrl(url: string, file: string): Promise<string> {
  const limits = ['--max-time', `${PATIENCE_S}`, '--location', '--proto', '=http,https']
  const fetched = await runProgram('curl', ['--silent', '--fail', ...limits, '--output', file, url], {
    timeLimitMs: (PATIENCE_S + 5) * 1000,
  })
  // Reads DER and PEM alike.
  const argv = ['crl', '-in', file, '-out', `${file}.pem`]
  const read = fetched.exitCode === 0 && (await runProgram('openssl', argv, { timeLimitMs: 20_000 }))
  return read && read.exitCode === 0 ? readFile(`${file}.pem`, 'utf8') : ''
}
