import type { Lab, LabOptions } from './lab.ts'

export async function start(_options: LabOptions): Promise<Lab> {
  throw new Error('not yet')
}
