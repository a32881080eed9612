/** Files that the user names: read and written with errors that say which, why, and what to do. */
import { randomBytes } from 'node:crypto'
import { type FileHandle, lstat, open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UsageError } from '../command.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error))
}

/** Larger than any certificate, facts or targets file; more is a mistake. */
const LARGEST_INPUT = 512 * 1024 * 1024

/** Text in UTF-8, or in UTF-16 where its mark says so: that is what `>` writes in Windows PowerShell. */
export async function readText(flag: string, file: string, stdin: NodeJS.ReadableStream): Promise<string> {
  const bytes = await readInput(flag, file, stdin)
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[bytes.subarray(0, 2).toString('hex')] ?? 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

/** `-` is stdin. */
export async function readInput(flag: string, file: string, stdin: NodeJS.ReadableStream): Promise<Buffer> {
  if (file === '-') {
    return readAll(flag, stdin)
  }
  try {
    return await readFile(file)
  } catch (error) {
    throw new UsageError(`${flag}: cannot read ${file}: ${reasonOf(error)}`)
  }
}

async function readAll(flag: string, stdin: NodeJS.ReadableStream): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of stdin) {
    const buffer = Buffer.from(piece as Uint8Array)
    length += buffer.length
    if (length > LARGEST_INPUT) {
      throw new UsageError(`${flag}: more than ${LARGEST_INPUT} bytes came from stdin`)
    }
    pieces.push(buffer)
  }
  return Buffer.concat(pieces)
}

export interface OpenFile {
  write(content: string | Uint8Array): Promise<void>
  /** Puts it in place. */
  finish(): Promise<void>
  /** Leaves what was there before. */
  discard(): Promise<void>
}

/**
 * A file that appears whole or not at all: written beside its place and renamed, so that what reads it (node_exporter, a CI
 * server) never sees a half. Opened at once, so that a wrong path is told before anything is asked. Pipes and devices are
 * written to as they are; a link stays a link.
 */
export async function openAtomic(flag: string, file: string): Promise<OpenFile> {
  try {
    const place = await followLinks(file)
    const existing = await lstat(place).catch(() => undefined)
    if (existing?.isDirectory()) {
      throw Object.assign(new Error(), { code: 'EISDIR' })
    }
    if (existing && !existing.isFile()) {
      return toldAtTheEnd(directly(await open(place, 'w')), flag, file)
    }
    const beside = join(dirname(place), `.${basename(place)}.${randomBytes(6).toString('hex')}.tmp`)
    const handle = await open(beside, 'wx', existing ? existing.mode & 0o777 : 0o666)
    return toldAtTheEnd(besideAndRenamed(handle, beside, place), flag, file)
  } catch (error) {
    throw cannotWrite(flag, file, error)
  }
}

export const cannotWrite = (flag: string, file: string, error: unknown): UsageError =>
  new UsageError(`${flag}: cannot write ${file}: ${reasonOf(error)}`)

/** A full disk is told when the file is finished: what was there before stays, and what else the run writes is written. */
function toldAtTheEnd({ write, finish, discard }: OpenFile, flag: string, file: string): OpenFile {
  let failure: UsageError | undefined
  const unlessFailed = async (work: () => Promise<void>): Promise<void> => {
    try {
      await (failure ? undefined : work())
    } catch (error) {
      failure = cannotWrite(flag, file, error)
      await discard().catch(() => {})
    }
  }
  return {
    write: content => unlessFailed(() => write(content)),
    async finish() {
      await unlessFailed(finish)
      if (failure) {
        throw failure
      }
    },
    discard,
  }
}

const followLinks = (file: string): Promise<string> => realpath(file).catch(() => file)

function directly(handle: FileHandle): OpenFile {
  return {
    write: content => handle.writeFile(content),
    finish: () => handle.close(),
    discard: () => handle.close(),
  }
}

function besideAndRenamed(handle: FileHandle, beside: string, place: string): OpenFile {
  return {
    write: content => handle.writeFile(content),
    async finish() {
      await handle.sync()
      await handle.close()
      await rename(beside, place)
    },
    async discard() {
      await handle.close().catch(() => {})
      await rm(beside, { force: true })
    },
  }
}

export async function writeAtomic(flag: string, file: string, content: string | Uint8Array): Promise<void> {
  const opened = await openAtomic(flag, file)
  await opened.write(content)
  await opened.finish()
}
