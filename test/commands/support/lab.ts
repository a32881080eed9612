/** A bench for the tests of the commands, and its root as a file. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lab, startLab } from '../../../src/lab/index.ts'

export interface Bench extends Lab {
  folder: string
  caFile: string
}

/** Keys and long lists are made before anybody measures how long an answer takes. */
export async function mint(lab: Pick<Lab, 'scenario'>, id: string): Promise<void> {
  const minted = await lab.scenario(id)
  await Promise.all([minted.staple(), minted.ocspResponse(), minted.crl(), minted.intermediateCrl()])
}

export async function startBench(scenarios: readonly string[]): Promise<Bench> {
  const lab = await startLab({ scenarios })
  const folder = mkdtempSync(join(tmpdir(), 'ocspcheck-'))
  const caFile = join(folder, 'root.pem')
  writeFileSync(caFile, lab.root.pem)
  return { ...lab, folder, caFile }
}
