/** Sends every client to every scenario, and compares. */
import type { Certificate } from '../../src/facts.ts'
import { simulate } from '../../src/judge/simulate.ts'
import type { Lab } from '../../src/lab/index.ts'
import type { ClientOutcome, Report } from '../../src/report.ts'
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
  onProgress(`predicting ${scenarios.length} scenarios`)
  const predicted = await each(scenarios, async id => {
    const place = { id, host: lab.hostname(id), port: lab.ports.https, url: lab.url(id) }
    const report = await predict(lab, place)
    return { report, site: { ...place, path: pathOf(report) } }
  })

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
      const visits = predicted.flatMap(one => running.map(client => ({ ...one, ...client })))
      rows.push(
        ...(await each(visits, async ({ site, report, client, visit }) =>
          row(site, client, report, await visit(site)),
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
  const found = foretell(client, report)
  const { outcome, errors, delay, because } = found
  const predicted = { outcome, errors, ...(delay && { delay }), ...(because && { because }) }
  const agreement = client.unlike?.[site.id] ? 'agrees' : compare(found, seen, client)
  return { scenario: site.id, client: client.name, profile: found.client, predicted, seen, agreement }
}

function foretell({ profile }: RealClient, { clients, facts, judgedAt }: Report): ClientOutcome {
  if (typeof profile !== 'string') {
    return simulate(profile, facts, new Date(judgedAt))
  }
  const found = clients.find(outcome => outcome.client === profile)
  if (!found) {
    throw new Error(`no profile ${profile}`)
  }
  return found
}

/** The shortest that ends in a root of ours. */
function pathOf({ facts }: Report): Certificate[] {
  const path = facts.paths.toSorted((a, b) => a.length - b.length)[0] ?? []
  return path.flatMap(id => facts.certificates.find(certificate => certificate.id === id) ?? [])
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
