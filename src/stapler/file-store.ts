import { createHash, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { StapleStore } from './types.ts'

/** A lease whose holder died is taken over this long after it ended: clocks of one machine agree. */
const STALE_LEASE_MS = 1000

/**
 * A store for the processes of one machine: a file for each certificate in `folder`, renamed into place, so that a reader finds
 * the old response or the new one and never half of one. Leases are exact: a file is made by one process only.
 *
 * Errors are those of `node:fs`; the stapler turns them into events.
 */
export function createFileStore(folder: string): StapleStore & { add: NonNullable<StapleStore['add']> } {
  // Keys become names that every file system takes.
  const pathOf = (key: string) =>
    join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.staple`)

  async function writeAside(path: string, value: string, { sync }: { sync: boolean }): Promise<string> {
    await mkdir(folder, { recursive: true, mode: 0o755 })
    const aside = `${path}.${process.pid}-${randomBytes(6).toString('hex')}`
    const file = await open(aside, 'wx', 0o644)
    try {
      await file.writeFile(value)
      if (sync) await file.sync()
      return aside
    } catch (error) {
      // Attempts must not pile up on a full disk.
      await rm(aside, { force: true })
      throw error
    } finally {
      await file.close()
    }
  }

  return {
    async get(key) {
      try {
        return await readFile(pathOf(key), 'utf8')
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined
        throw error
      }
    },
    async set(key, value) {
      const path = pathOf(key)
      const aside = await writeAside(path, value, { sync: true })
      try {
        await rename(aside, path)
      } catch (error) {
        await rm(aside, { force: true })
        throw error
      }
    },
    async add(key, value, ttl) {
      const path = pathOf(key)
      // A lease that a power cut loses was held by a process that is gone.
      const aside = await writeAside(path, value, { sync: false })
      try {
        // A link fails where the name exists, and appears with its content: what `wx` and a write after it could not promise.
        await link(aside, path)
        return true
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error
        const written = await stat(path).catch(() => undefined)
        if (written !== undefined && Date.now() - written.mtimeMs > ttl + STALE_LEASE_MS)
          await rm(path, { force: true })
        return false
      } finally {
        await rm(aside, { force: true })
      }
    },
    async delete(key) {
      await rm(pathOf(key), { force: true })
    },
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
