/**
 * `npm run clients:verify`: runs the real clients of this machine against the scenarios of the bench, prints the table and what
 * disagrees with the simulation, and writes docs/clients.md. Exit code 1 when something disagrees.
 *
 *     npm run clients:verify -- [--quick] [--scenarios a,b] [--clients chrome,java] [--json FILE] [--keep-page]
 */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SCENARIOS, startLab } from '../../src/lab/index.ts'
import { hasProgram } from '../support/needs.ts'
import { temporaryFolder } from './client.ts'
import { REAL_CLIENTS } from './list/all.ts'
import { measure } from './measure.ts'
import { enter, insideFolder, isInside } from './namespace.ts'
import { page } from './page.ts'
import { table } from './table.ts'
import { versionsOf } from './versions.ts'

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'clients.md')

const { values } = parseArgs({
  options: {
    /** Without the browsers, and without the scenarios in which somebody keeps clients waiting. */
    quick: { type: 'boolean', default: false },
    scenarios: { type: 'string' },
    /** Ids of profiles. */
    clients: { type: 'string' },
    json: { type: 'string' },
    'keep-page': { type: 'boolean', default: false },
  },
})

if (isInside) {
  await verify(insideFolder())
} else {
  const folder = await temporaryFolder()
  try {
    process.exitCode = await enter(
      folder,
      SCENARIOS.map(({ id }) => `${id}.localhost`),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function verify(folder: string): Promise<void> {
  const only = (list: string | undefined, name: string) =>
    list === undefined || list.split(',').includes(name)
  const scenarios = SCENARIOS.filter(({ id }) => only(values.scenarios, id)).filter(
    scenario => !values.quick || !keepsWaiting(scenario),
  )
  const clients = REAL_CLIENTS.filter(({ profile }) =>
    only(values.clients, typeof profile === 'string' ? profile : profile.id),
  )
    .filter(({ cost }) => !values.quick || cost === 'quick')
    .filter(({ program }) => hasProgram(program))

  const lab = await startLab({ ports: { dns: 53 } })
  const caFile = join(folder, 'root.pem')
  await writeFile(caFile, lab.root.pem)
  const rows = await measure({
    lab,
    scenarios: scenarios.map(({ id }) => id),
    clients,
    surroundings: { caFile, folder },
    onProgress: text => console.error(text),
  }).finally(() => lab.close())

  console.log(table(rows))
  if (values.json !== undefined) {
    await writeFile(values.json, JSON.stringify(rows, null, 2))
  }
  const whole = clients.length === REAL_CLIENTS.length && scenarios.length === SCENARIOS.length
  if (whole && !values['keep-page']) {
    await writeFile(PAGE, page(rows, scenarios, await versionsOf(clients)))
  }
  process.exitCode = rows.some(({ agreement }) => agreement === 'errs') ? 1 : 0
}

/** Somebody is silent, drips or is slow: such a scenario takes the patience of every client that asks. */
function keepsWaiting({ responder, crl, intermediate, dns }: (typeof SCENARIOS)[number]): boolean {
  const behaviours = [responder, crl, intermediate?.responder, intermediate?.crl]
  const slow = behaviours.some(one => {
    const http = one?.http
    return (
      http?.fault === 'silent' || http?.fault === 'drip' || (http?.delay ?? 0) > 2 || http?.rate !== undefined
    )
  })
  return slow || dns === 'no-answer'
}
