/** `ocspcheck render`: saved reports in another format; those of many machines in one. */
import type { CommandDefinition } from './command.ts'
import { ExitCode, worstExitCode } from './exit-codes.ts'
import { OUTPUT_OPTIONS } from './options/output.ts'
import { type OutputOptions, openOutputs } from './output/outputs.ts'
import { checkReport, readDocuments } from './saved.ts'

export const command: CommandDefinition = {
  name: 'render',
  summary: 'saved reports in another format; the NDJSON of several machines in one',
  description: [
    'Reads reports as --format json or ndjson wrote them, from as many files as wanted, and writes them in another format. Nothing is contacted and nothing is judged again.',
    '',
    'Reports come out in the order in which they went in. The exit code is that of the reports: the worst of them, as if one run had made them all. --exit-zero is for when that has been dealt with.',
  ].join('\n'),
  arguments: [{ name: '<report...>', description: 'report.json or reports.ndjson; - reads stdin' }],
  options: [
    ...OUTPUT_OPTIONS,
    {
      flags: '--sort',
      description: 'by target, so that two merged runs can be compared',
      group: 'Output:',
    },
    { flags: '--exit-zero', description: 'exit 0 whatever the reports say', group: 'Output:' },
  ],
  examples: [
    { line: 'ocspcheck render report.json', says: 'for people' },
    { line: 'ocspcheck render report.json --format html > report.html', says: 'a page' },
    {
      line: 'ocspcheck render shard-*.ndjson -o junit=revocation.xml',
      says: 'merge what several machines found',
    },
  ],
  exitCodes: [
    { code: '0, 1, 3', means: 'the worst of the reports, in the order 1, 3, 0' },
    { code: 2, means: 'wrong use, or a file that holds no report' },
    { code: 70, means: 'a fault of ocspcheck itself' },
  ],
  run: async (io, files, options) => {
    const reports = (await readDocuments(files, io)).map(checkReport)
    if (options.sort) {
      reports.sort((a, b) => (a.target.input < b.target.input ? -1 : a.target.input > b.target.input ? 1 : 0))
    }
    const outputs = await openOutputs(options as OutputOptions, io, reports.length > 1)
    for (const report of reports) {
      await outputs.deliver(report)
    }
    const own = await outputs.finish()
    return options.exitZero ? ExitCode.pass : (own ?? worstExitCode(reports.map(({ exitCode }) => exitCode)))
  },
}
