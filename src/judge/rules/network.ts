/** The network that the probe ran from, its clock and its load. */
import { clockOffset, isSkewed } from '../clock.ts'
import { type Rule, unlessNone } from '../rule.ts'
import { hostOf } from '../view.ts'
import { about, askedOf, lastPointer, NO_URLS } from './asked.ts'

/** The same kind of page from several hosts, or where DER was due: somebody in between wants to be clicked at. */
const captivePortal: Rule = context => {
  const all = askedOf(context.view)
  const pages = all.filter(asked => {
    const last = asked.exchanges.at(-1)
    return last?.state === 'failed' && last.code === 'HTML'
  })
  const hosts = [...new Set(pages.map(asked => hostOf(asked.fact.url)))]
  const answered = all.some(asked => asked.exchanges.at(-1)?.state === 'completed')
  if (pages.length === 0 || answered) return unlessNone(all, NO_URLS, [])
  const message = `Every revocation URL answers with a web page (${hosts.join(', ')}): a captive portal or filter stands between this network and the Internet`
  return [{ ...about(pages[0]!, message, { hosts }), subjects: pages.map(lastPointer), on: 'network' }]
}

/** In the unit that people would use. */
function duration(seconds: number): string {
  const UNITS = [
    [86_400, 'days'],
    [3_600, 'hours'],
    [60, 'minutes'],
  ] as const
  const [size, unit] = UNITS.find(([size]) => seconds >= 2 * size) ?? UNITS.at(-1)!
  return `${Math.round(seconds / size)} ${unit}`
}

const clockSkew: Rule = ({ view }) => {
  const offset = clockOffset(view.facts)
  if (!isSkewed(offset)) return unlessNone(view.facts.observed.clocks, 'no server told its time', [])
  const { ms, host } = offset
  const seconds = Math.round(Math.abs(ms) / 1000)
  const way = ms > 0 ? 'fast' : 'slow'
  return [
    {
      subjects: ['/observed/clocks'],
      on: 'clock',
      message: `This machine's clock is ${duration(seconds)} ${way} against ${host}`,
      args: { seconds, way, host },
      reproduce: `curl -sI http://${host}/ | grep -i ^date; date -u`,
    },
  ]
}

const ourLoad: Rule = ({ view }) => {
  const { eventLoopLagMs = 0 } = view.facts.observed
  if (eventLoopLagMs < 1_000) return []
  const message = `This machine was so busy that timings are up to ${Math.round(eventLoopLagMs)} ms too long`
  return [{ subjects: ['/observed/eventLoopLagMs'], on: 'load', message, args: { eventLoopLagMs } }]
}

const proxyUsed: Rule = ({ view }) => {
  const { proxy } = view.facts.observed
  if (proxy === undefined) return { notApplicable: 'no proxy was used' }
  const message = `Our requests went through ${proxy}. Windows fetches with WinHTTP's settings, not with these`
  return [
    {
      subjects: ['/observed/proxy'],
      on: 'proxy',
      message,
      args: { proxy },
      reproduce: 'netsh winhttp show proxy',
    },
  ]
}

const reachesNothing: Rule = ({ view }) => {
  const { reachedAnything } = view.facts.observed
  if (reachedAnything !== false || view.handshakes.length > 0) return []
  const message = 'This machine reached nothing at all: that says nothing about the site'
  return [{ subjects: ['/observed/reachedAnything'], on: 'network', message }]
}

export const NETWORK_RULES = {
  'captive-portal': captivePortal,
  'clock-skew': clockSkew,
  'probe-overloaded': ourLoad,
  'proxy-used': proxyUsed,
  'network-unreachable': reachesNothing,
} as const satisfies Record<string, Rule>
