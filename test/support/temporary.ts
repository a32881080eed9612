/** Every temporary folder of a run, of its tests and of the programs that they start, in one that is removed at the end. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default function setup(): () => void {
  // A short name: paths of Unix sockets end at 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'oc-'))
  // Like /tmp itself: mail servers and databases step down to users of their own.
  chmodSync(folder, 0o1777)
  for (const variable of ['TMPDIR', 'TMP', 'TEMP']) process.env[variable] = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
}
