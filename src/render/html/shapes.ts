/** Every state has a colour and a shape, so that it can be read without the colour, and a word, so that it can be heard. */
import type { Outcome, Severity, Verdict } from '../../report.ts'
import type { Source } from '../sources.ts'
import { html, type Markup } from './markup.ts'

export type Mood = 'good' | 'bad' | 'warn' | 'none'

export const MOOD_OF_VERDICT = { pass: 'good', fail: 'bad', inconclusive: 'none' } as const satisfies Record<
  Verdict,
  Mood
>

export const MOOD_OF_SEVERITY = { error: 'bad', warning: 'warn', notice: 'none' } as const satisfies Record<
  Severity,
  Mood
>

export const MOOD_OF_OUTCOME = {
  accepts: 'good',
  rejects: 'bad',
  varies: 'warn',
  undetermined: 'none',
} as const satisfies Record<Outcome, Mood>

export const moodOfSource = ({ varies, view }: Source): Mood => (varies ? 'warn' : view.state)

/** A disc with a tick, an octagon with a cross, a triangle with a mark, a broken ring: 16 wide, about the origin. */
const SHAPES = {
  good: html`<circle r="8" class="fill"/><path d="M-3.6 .3 -1.2 2.9 3.8 -2.9" class="sign"/>`,
  bad: html`<path d="M-3.4-8.2h6.8l4.8 4.8v6.8l-4.8 4.8h-6.8l-4.8-4.8v-6.8z" class="fill"/><path d="M-3-3 3 3M3-3-3 3" class="sign"/>`,
  warn: html`<path d="M0-8.2 8.6 7.2h-17.2z" class="fill"/><path d="M0-3v5M0 4.6v.4" class="sign"/>`,
  none: html`<circle r="7" class="ring"/><path d="M-2.8 0h5.6" class="dash"/>`,
} as const satisfies Record<Mood, Markup>

export const shapeAt = (mood: Mood, x: number, y: number): Markup =>
  html`<g class="shape ${mood}" transform="translate(${x} ${y})">${SHAPES[mood]}</g>`

/** Within a line of text. The word beside it says the same, so a screen reader passes it by. */
export const shape = (mood: Mood): Markup =>
  html`<svg class="icon" viewBox="-9 -9 18 18" aria-hidden="true">${shapeAt(mood, 0, 0)}</svg>`
