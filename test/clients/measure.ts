/** Sends every client to every scenario, and compares; what disagrees is foretold and looked at once more, alone. */
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

interface Place {
  site: Site
  report: Report
}

export async function measure({ lab, scenarios, clients, surroundings, onProgress }: Plan): Promise<Row[]> {
  onProgress(`predicting ${scenarios.length} scenarios`)
  const foresee = async (id: string): Promise<Place> => {
    const place = { id, host: lab.hostname(id), port: lab.ports.https, url: lab.url(id) }
    const report = await predict(lab, place)
    return { report, site: { ...place, path: pathOf(report) } }
  }
  const predicted = await each(scenarios, foresee)

  const rows: Row[] = []
  const visitAll = async (group: readonly RealClient[]) => {
    onProgress(group.map(({ name }) => name).join(', '))
    const running = await Promise.all(
      group.map(async client => ({ client, instance: await client.start(surroundings) })),
    )
    const look = async ({ client, instance }: (typeof running)[number], { site, report }: Place) =>
      row(site, client, report, await instance.visit(site))
    const doubtful: (() => Promise<Row>)[] = []
    const visit = async (one: (typeof running)[number], place: Place) => {
      const found = await look(one, place)
      if (found.agreement === 'errs') doubtful.push(async () => look(one, await foresee(place.site.id)))
      else rows.push(found)
    }
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
      // With nobody beside it: of several at once on a busy machine, one may run into a limit that it would not meet alone.
      if (doubtful.length > 0) onProgress(`${doubtful.length} of them once more`)
      for (const again of doubtful) rows.push(await again())
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
  const rank = ({ scenario, client }: Row) =>
    scenarios.indexOf(scenario) * names.length + names.indexOf(client)
  return rows.toSorted((a, b) => rank(a) - rank(b))
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
