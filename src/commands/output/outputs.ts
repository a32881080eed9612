/** One run feeds several outputs: stdout in one format, files in others, and GitHub's job summary where there is one. */
import { appendFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Format, Style, Writer } from '../../render/format.ts'
import { FORMATS, type FormatName } from '../../render/formats.ts'
import { printableReport } from '../../render/sanitize.ts'
import { type ColorWhen, createStyle, wantsColor } from '../../render/style.ts'
import type { Report } from '../../report.ts'
import { type Io, UsageError } from '../command.ts'
import type { OutputFile } from '../options/output.ts'
import { cannotWrite, openAtomic } from './files.ts'
import { write } from './stream.ts'

export interface OutputOptions {
  format?: FormatName
  json?: boolean
  output?: OutputFile[]
  saveFacts?: string
  quiet?: boolean
  verbose?: boolean
  color?: ColorWhen | boolean
}

export interface Outputs {
  /** Is stdout read by a program? Then nothing moves on stderr. */
  machine: boolean
  detail: Style['detail']
  deliver(report: Report): Promise<void>
  /** Ends every document. Returns the exit code of a format that has its own, such as nagios. */
  finish(): Promise<number | undefined>
  /** Something broke: files stay as they were. */
  discard(): Promise<void>
}

interface Sink {
  format: Format
  writer: Writer
  write(text: string): Promise<void>
  finish(): Promise<void>
  discard(): Promise<void>
}

export async function openOutputs(options: OutputOptions, io: Io, several: boolean): Promise<Outputs> {
  const name = formatOf(options)
  const files = options.output ?? []
  refuseOneForMany([name, ...files.map(({ format }) => format)], several)
  refuseTwice([...files.map(({ file }) => file), ...(options.saveFacts ? [options.saveFacts] : [])])
  const detail = detailOf(options)
  const sinks = [await stdoutSink(name, options, io, several)]
  try {
    for (const file of files) {
      sinks.push(await fileSink(file, detail, several))
    }
    if (
      io.env.GITHUB_STEP_SUMMARY &&
      (name === 'github' || files.some(({ format }) => format === 'github'))
    ) {
      sinks.push(await summarySink(io.env.GITHUB_STEP_SUMMARY, detail, several))
    }
  } catch (error) {
    await Promise.all(sinks.map(sink => sink.discard()))
    throw error
  }
  return {
    machine: sinks[0]!.format.machine,
    detail,
    async deliver(report) {
      const safe = printableReport(report)
      for (const { format, writer, write: put } of sinks) {
        await put(writer.report(format.raw ? report : safe))
      }
    },
    async finish() {
      const failures: unknown[] = []
      for (const sink of sinks) {
        await sink.write(sink.writer.end())
        await sink.finish().catch(error => failures.push(error))
      }
      if (failures.length > 0) {
        throw failures[0]
      }
      return sinks[0]!.writer.exitCode?.()
    },
    discard: async () => void (await Promise.all(sinks.map(sink => sink.discard()))),
  }
}

function formatOf({ format, json }: OutputOptions): FormatName {
  if (json && format !== undefined && format !== 'human' && format !== 'json') {
    throw new UsageError(
      `--json and --format ${format} cannot both go to stdout`,
      `Write one of them to a file: --format ${format} -o json=report.json.`,
    )
  }
  return json ? 'json' : (format ?? 'human')
}

export function detailOf({ quiet, verbose }: OutputOptions): Style['detail'] {
  return quiet ? 'quiet' : verbose ? 'verbose' : 'normal'
}

function refuseOneForMany(formats: readonly FormatName[], several: boolean): void {
  if (several && formats.includes('json')) {
    throw new UsageError(
      'json is one report for one target, and there are several',
      'Use --format ndjson: one report a line, each as it is done.',
    )
  }
}

function refuseTwice(files: readonly string[]): void {
  const places = files.map(file => resolve(file))
  const again = files.find((_, index) => places.indexOf(places[index]!) < index)
  if (again !== undefined) {
    throw new UsageError(`--output: ${again} is named twice`, 'Give every format a file of its own.')
  }
}

export async function stdoutStyle(options: OutputOptions, io: Io, several: boolean): Promise<Style> {
  return createStyle({
    color: wantsColor(colorWhen(options.color), io.env, io.stdout.isTTY === true),
    columns: io.stdout.columns,
    detail: detailOf(options),
    several,
  })
}

/** `--color` alone means always, `--no-color` never. */
export function colorWhen(color: OutputOptions['color']): ColorWhen {
  if (typeof color === 'boolean') {
    return color ? 'always' : 'never'
  }
  return color ?? 'auto'
}

async function stdoutSink(name: FormatName, options: OutputOptions, io: Io, several: boolean): Promise<Sink> {
  const format = await FORMATS[name].load()
  return {
    format,
    writer: format.open(await stdoutStyle(options, io, several)),
    write: text => write(io.stdout, text),
    finish: async () => {},
    discard: async () => {},
  }
}

async function fileSink(
  { format: name, file }: OutputFile,
  detail: Style['detail'],
  several: boolean,
): Promise<Sink> {
  const format = await FORMATS[name].load()
  const opened = await openAtomic('--output', file)
  return { format, writer: format.open(await createStyle({ color: false, detail, several })), ...opened }
}

/** https://docs.github.com/actions: the job summary is Markdown, appended to the file that the runner names. */
async function summarySink(file: string, detail: Style['detail'], several: boolean): Promise<Sink> {
  const format = await FORMATS.markdown.load()
  let text = ''
  return {
    format,
    writer: format.open(await createStyle({ color: false, detail, several })),
    async write(more) {
      text += more
    },
    finish: () =>
      appendFile(file, `${text}\n`).catch(error => {
        throw cannotWrite('GITHUB_STEP_SUMMARY', file, error)
      }),
    discard: async () => {},
  }
}
