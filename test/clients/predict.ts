/** What ocspcheck says of a scenario, from the same place as the clients. */
import { judge } from '../../src/judge/judge.ts'
import type { Lab } from '../../src/lab/index.ts'
import { probe } from '../../src/probe/probe.ts'
import { DEFAULTS } from '../../src/probe/request.ts'
import type { Report } from '../../src/report.ts'
import type { Site } from './client.ts'

export async function predict(lab: Lab, site: Pick<Site, 'host' | 'port' | 'url'>): Promise<Report> {
  const saved = await probe({
    ...DEFAULTS,
    input: site.url,
    host: site.host,
    port: site.port,
    servername: site.host,
    // The address that the clients find in their hosts file.
    connect: { address: '127.0.0.1' },
    resolver: lab.resolver,
    ca: lab.root.pem,
    env: {},
    now: () => new Date(),
  })
  return judge(saved, { at: new Date() })
}
