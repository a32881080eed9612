/** Instants, spans and lines of text, as people read them. */
import type { Instant } from '../facts.ts'

/** `2026-11-30 10:00 UTC`. */
export function when(instant: Instant): string {
  const time = Date.parse(instant)
  return Number.isNaN(time) ? instant : `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `2026-11-30`. */
export const day = (instant: Instant): string => when(instant).slice(0, 10)

const SPANS = [
  { ms: 86_400_000, one: 'day', many: 'days' },
  { ms: 3_600_000, one: 'hour', many: 'hours' },
  { ms: 60_000, one: 'minute', many: 'minutes' },
  { ms: 1000, one: 'second', many: 'seconds' },
] as const

/** The two instants apart, in the largest unit of which there are at least two: `7 days`, `36 hours`. */
export function span(from: Instant, to: Instant): string {
  const distance = Math.abs(Date.parse(to) - Date.parse(from))
  const unit = SPANS.find(({ ms }) => distance >= 2 * ms) ?? SPANS[3]
  const count = Math.floor(distance / unit.ms)
  return `${count} ${count === 1 ? unit.one : unit.many}`
}

/** `7 days left` or `for 3 hours`: how long something stays good, or has been bad. */
export function remaining(until: Instant, at: Instant): string {
  return Date.parse(until) >= Date.parse(at) ? `${span(at, until)} left` : `for ${span(until, at)}`
}

/** `118 ms`, `4.2 s`. */
export function milliseconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`
}

/** Broken at spaces into lines of at most `width`; a word that is longer stands alone. Line feeds are kept. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap(paragraph => wrapParagraph(paragraph, Math.max(20, width)))
}

function wrapParagraph(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** `1 error`, `2 errors`. */
export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount} ${amount === 1 ? one : many}`
