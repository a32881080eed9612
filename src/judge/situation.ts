/** What the advice of a finding depends on, gathered from the facts and from what else was found. */
import type { Certificate } from '../facts.ts'
import { isPublic } from './answers.ts'
import type { RuleId } from './catalog.ts'
import { clockOffset, explainsDates, isSkewed } from './clock.ts'
import type { Situation } from './mends/mend.ts'
import type { Draft } from './rule.ts'
import type { Simulation } from './simulate.ts'
import { belowRoot, bodyOf, hostOf, type View } from './view.ts'

/** What is the same for every finding of a report. */
export interface Surroundings {
  view: View
  simulations: readonly Simulation[]
  found: readonly { rule: RuleId; draft: Draft }[]
}

/** Of these names something else than DNS seems to give the address. */
const TAMPERED = new Set<RuleId>(['address-not-public', 'dns-hosts-file', 'dns-answers-differ'])

export function situationOf(draft: Draft, { view, simulations, found }: Surroundings): Situation {
  const certificate = view.certificate(draft.certificate ?? '')
  const leaf = leafOf(view, certificate?.id) ?? view.leaves[0]
  const url = typeof draft.args?.url === 'string' ? draft.args.url : undefined
  const host = url === undefined ? undefined : hostOf(url)
  const about = certificate ?? leaf
  const windows = simulations.find(({ outcome }) => outcome.client === 'curl-schannel')
  const steps = windows?.outcome.steps ?? []
  const paths = leaf ? view.pathsOf(leaf.id) : []
  const checked = paths.flatMap(path => belowRoot(view, path))
  return {
    ...(leaf && { leaf }),
    ...(about && { certificate: about }),
    stapled: steps.some(step => step.source === 'staple' && step.result === 'good'),
    otherSourceFine:
      steps.some(
        step =>
          step.certificate === about?.id &&
          (step.source === 'ocsp' || step.source === 'crl') &&
          step.result === 'good' &&
          step.url !== url,
      ) ||
      (about !== undefined && crlIsFine(view, about.id, url)),
    publicCa: about !== undefined && isPublic(view, about),
    intercepted: found.some(({ rule }) => rule === 'tls-interception'),
    portal: found.some(({ rule }) => rule === 'captive-portal'),
    tampered: found.some(one => TAMPERED.has(one.rule) && one.draft.args?.host === host),
    clock: clockOf(draft, view),
    optional: about !== undefined && !paths.every(path => path.includes(about.id)),
    ...(url !== undefined && { url, host }),
    hosts: hostsOf(view, checked),
    hostsOfIssuers: hostsOf(
      view,
      checked.filter(({ id }) => id !== leaf?.id),
    ),
    lists: [...new Set(checked.flatMap(({ crlUrls }) => crlUrls))],
    args: draft.args ?? {},
  }
}

function clockOf(draft: Draft, { facts, at }: View): Situation['clock'] {
  const offset = clockOffset(facts)
  if (!offset) return 'unknown'
  if (explainsDates(draft, at, offset)) return 'explains'
  return isSkewed(offset) ? 'unknown' : 'agrees'
}

/** A leaf whose path holds the certificate. */
const leafOf = (view: View, id: string | undefined) =>
  view.leaves.find(leaf => id !== undefined && view.pathsOf(leaf.id).some(path => path.includes(id)))

/** Does the CRL of a certificate stand by, although nobody has to ask it? */
const crlIsFine = (view: View, id: string, except: string | undefined): boolean =>
  view.crlsOf(id).some(({ fact }) => {
    const list = bodyOf(fact.exchanges.at(-1))
    const fresh =
      list !== undefined && (list.nextUpdate === undefined || Date.parse(list.nextUpdate) > view.at)
    return fact.url !== except && fresh && list.signature.state === 'valid' && !list.entry.listed
  })

function hostsOf(view: View, certificates: readonly Certificate[]): string[] {
  const urls = certificates.flatMap(({ id }) =>
    [...view.respondersOf(id), ...view.crlsOf(id)].map(({ fact }) => fact.url),
  )
  const hosts = urls.flatMap(url => {
    if (!URL.canParse(url)) return []
    const { protocol, hostname, port } = new URL(url)
    return protocol === 'http:' || protocol === 'https:'
      ? [`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`]
      : []
  })
  return [...new Set(hosts)]
}
