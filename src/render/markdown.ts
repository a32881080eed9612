/** For job summaries, merge requests and tickets: GitHub Flavored Markdown. */
import type { Format } from './format.ts'
import { gateSentence, gateSum } from './gate.ts'
import { section, VERDICT_SIGNS } from './markdown/section.ts'
import { code, plain, table } from './markdown/text.ts'
import { type Collected, collectWorst } from './worst-first.ts'

/** GitHub drops a job summary of more than 1 MiB. */
const SECTIONS = 50
const ROWS = 1_000

export const format: Format = {
  mediaType: 'text/markdown; charset=utf-8',
  machine: true,
  open() {
    const collected = collectWorst(SECTIONS, section)
    return {
      report(report) {
        collected.add(report)
        return ''
      },
      end: () => `${page(collected.worstFirst())}\n`,
    }
  },
}

function page({ told, counts }: ReturnType<Collected['worstFirst']>): string {
  if (told.length === 1) {
    return told[0]!.full!
  }
  const rows = told
    .slice(0, ROWS)
    .map(one => [
      `${VERDICT_SIGNS[one.verdict]} ${one.verdict}`,
      code(one.input),
      plain(one.summary + gateSentence(one)),
    ])
  return [
    `# ocspcheck: ${counts.fail} fail, ${counts.inconclusive} inconclusive, ${counts.pass} pass${gateSum(told)}`,
    ...(rows.length > 0 ? [table(['verdict', 'target', 'summary'], rows)] : ['Nothing was judged.']),
    ...(told.length > ROWS ? [`And ${told.length - ROWS} more.`] : []),
    ...told.flatMap(({ full }) => full ?? []),
  ].join('\n\n')
}
