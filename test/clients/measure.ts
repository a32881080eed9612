/** Sends every client to every scenario, and compares. */
import type { Lab } from '../../src/lab/index.ts'
import type { Report } from '../../src/report.ts'
import type { RealClient, Seen, Site, Surroundings } from './client.ts'
import { compare, type Row } from './compare.ts'
import { predict } from './predict.ts'

/** Two cores: more at once makes time-outs of our own. Much of the time is waiting. */
const AT_ONCE = 4

export interface Plan {
  lab: Lab
  scenarios: readonly string[]
  clients: readonly RealClient[]
  surroundings: Surroundings
  onProgress(text: string): void
}

export async function measure({ lab, scenarios, clients, surroundings, onProgress }: Plan): Promise<Row[]> {
  const sites = scenarios.map(id => ({ id, host: lab.hostname(id), port: lab.ports.https, url: lab.url(id) }))
  onProgress(`predicting ${sites.length} scenarios`)
  const reports = new Map(await each(sites, async site => [site.id, await predict(lab, site)] as const))

  const rows: Row[] = []
  const visitAll = async (group: readonly RealClient[]) => {
    onProgress(group.map(({ name }) => name).join(', '))
    const running = await Promise.all(
      group.map(async client => {
        const instance = await client.start(surroundings)
        return { client, instance, visit: client.concurrent ? instance.visit : oneByOne(instance.visit) }
      }),
    )
    try {
      const visits = sites.flatMap(site => running.map(one => ({ site, ...one })))
      rows.push(
        ...(await each(visits, async ({ site, client, visit }) =>
          row(site, client, reports.get(site.id)!, await visit(site)),
        )),
      )
    } finally {
      await Promise.all(running.map(({ instance }) => instance.close()))
    }
  }
  await visitAll(clients.filter(({ cost }) => cost === 'quick'))
  // One browser after the other: they share the folder of policies, and the machine's memory.
  for (const browser of clients.filter(({ cost }) => cost === 'browser')) {
    await visitAll([browser])
  }
  return rows
}

function row(site: Site, client: RealClient, report: Report, seen: Seen): Row {
  const found = report.clients.find(outcome => outcome.client === client.profile)
  if (!found) {
    throw new Error(`no profile ${client.profile}`)
  }
  const { outcome, errors, delay, because } = found
  const predicted = { outcome, errors, ...(delay && { delay }), ...(because && { because }) }
  const agreement = client.unlike?.[site.id] ? 'agrees' : compare(found, seen, client)
  return { scenario: site.id, client: client.name, profile: client.profile, predicted, seen, agreement }
}

function oneByOne(visit: (site: Site) => Promise<Seen>): (site: Site) => Promise<Seen> {
  let last: Promise<unknown> = Promise.resolve()
  return site => {
    const next = last.then(() => visit(site))
    last = next.catch(() => {})
    return next
  }
}

/** Maps with a bounded number under way; results in order. */
async function each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const waiting = items.entries()
  const worker = async () => {
    for (const [index, item] of waiting) {
      results[index] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}
