/** Sends every client to every scenario, and compares. */
import type { Certificate } from '../../src/facts.ts'
import { simulate } from '../../src/judge/simulate.ts'
import type { Lab } from '../../src/lab/index.ts'
import type { ClientOutcome, Report } from '../../src/report.ts'
import { AT_ONCE, type RealClient, type Seen, type Site, type Surroundings } from './client.ts'
import { compare, type Row } from './compare.ts'
import { predict } from './predict.ts'

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
      group.map(async client => ({ client, instance: await client.start(surroundings) })),
    )
    const visit = async (
      { client, instance }: (typeof running)[number],
      { site, report }: (typeof predicted)[number],
    ) => rows.push(row(site, client, report, await instance.visit(site)))
    try {
      const together = running.filter(({ client }) => client.concurrent)
      const visits = predicted.flatMap(place => together.map(one => ({ one, place })))
      // Those that go from site to site do so beside the others: nobody else waits for them.
      const alone = running.filter(({ client }) => !client.concurrent)
      await Promise.all([
        each(visits, ({ one, place }) => visit(one, place)),
        ...alone.map(async one => {
          for (const place of predicted) await visit(one, place)
        }),
      ])
    } finally {
      await Promise.all(running.map(({ instance }) => instance.close()))
    }
  }
  await visitAll(clients.filter(({ cost }) => cost === 'quick'))
  // One browser after the other: they share the folder of policies, and the machine's memory.
  for (const browser of clients.filter(({ cost }) => cost === 'browser')) {
    await visitAll([browser])
  }
  const names = clients.map(({ name }) => name)
  const place = ({ scenario, client }: Row) =>
    scenarios.indexOf(scenario) * names.length + names.indexOf(client)
  return rows.toSorted((a, b) => place(a) - place(b))
}

function row(site: Site, client: RealClient, report: Report, seen: Seen): Row {
  const found = foretell(client, report)
  const { outcome, errors, delay, because } = found
  const predicted = { outcome, errors, ...(delay && { delay }), ...(because && { because }) }
  const agreement = compare(found, seen, client)
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
