/** `--dir`: the root is kept, so that trust in it survives a restart; chains and keys are written for other servers to use. */
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Issued, readIssued } from './mint/certificate.ts'
import { readKeyPair } from './mint/keys.ts'
import type { Minted } from './mint/mint.ts'

/** For the owner alone. Windows does not know it: there the folder's access list decides. */
const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

export const ROOT_FILE = 'root.pem'
const ROOT_KEY_FILE = 'root.key'

/** The folder of `--dir` cannot be used. */
export class FolderError extends Error {
  override name = 'FolderError'
}

/** The root in the folder, or undefined where there is none. @throws FolderError where the files are there and cannot be used */
export async function readRoot(dir: string): Promise<Issued | undefined> {
  try {
    const keys = await readKeyPair(await readFile(join(dir, ROOT_KEY_FILE), 'utf8'))
    return await readIssued(await readFile(join(dir, ROOT_FILE), 'utf8'), keys)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined
    }
    throw new FolderError(`the root in ${dir} cannot be read: ${(error as Error).message}`)
  }
}

/** @throws FolderError */
export async function writeRoot(dir: string, root: Issued): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: PRIVATE_FOLDER })
    await writeWhole(join(dir, ROOT_KEY_FILE), root.keys.pem, PRIVATE_FILE)
    await writeWhole(join(dir, ROOT_FILE), root.pem, 0o644)
  } catch (error) {
    throw new FolderError(`no root can be written to ${dir}: ${(error as Error).message}`)
  }
}

/** `<id>/chain.pem` and `<id>/key.pem`; of two leaves the second is `chain-rsa.pem`. */
export async function writeScenario(dir: string, { scenario, leaves }: Minted): Promise<void> {
  const folder = join(dir, scenario.id)
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
  for (const [index, { type, chain, issued }] of leaves.entries()) {
    const suffix = index === 0 ? '' : `-${type}`
    await writeWhole(join(folder, `key${suffix}.pem`), issued.keys.pem, PRIVATE_FILE)
    await writeWhole(join(folder, `chain${suffix}.pem`), chain, 0o644)
  }
}

/** Written beside and renamed: at no moment is a key readable by others, and no reader sees half a file. */
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(beside, text, { mode: PRIVATE_FILE, flag: 'wx' })
  if (mode !== PRIVATE_FILE) {
    await chmod(beside, mode)
  }
  await rename(beside, path)
}
