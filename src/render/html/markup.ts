/** HTML (and SVG within it) from templates: what is put in is escaped, unless it is markup already. */
import { xmlText } from '../xml.ts'

export interface Markup {
  readonly markup: string
}

type Value = string | number | Markup | undefined | false | readonly Value[]

export const html = (strings: TemplateStringsArray, ...values: Value[]): Markup => ({
  markup: strings.map((part, i) => (i === 0 ? part : written(values[i - 1]) + part)).join(''),
})

/** Of our own making, e.g. the style sheet. */
export const trusted = (markup: string): Markup => ({ markup })

function written(value: Value): string {
  if (value === undefined || value === false) {
    return ''
  }
  if (typeof value === 'string' || typeof value === 'number') {
    return xmlText(`${value}`)
  }
  return isMarkup(value) ? value.markup : value.map(written).join('')
}

const isMarkup = (value: Markup | readonly Value[]): value is Markup => !Array.isArray(value)
