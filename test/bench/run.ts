/** `npm run bench [name…]`: runs each bench in a process of its own, prints figures side by side, and holds their limits. */
import { fork } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, Figure } from './figure.ts'

const TIME_LIMIT_MS = 20 * 60 * 1000
const NOT_A_BENCH = ['run', 'figure']

const here = import.meta.dirname
const child = process.argv[2] === '--child' ? process.argv[3] : undefined

if (child === undefined) {
  await runAll(process.argv.slice(2))
} else {
  const { bench } = (await import(`./${child}.ts`)) as { bench: Bench }
  await bench(output => process.send!(output))
  process.disconnect()
}

async function runAll(wanted: readonly string[]): Promise<void> {
  const all = readdirSync(here)
    .filter(file => file.endsWith('.ts'))
    .map(file => file.replace(/\.ts$/, ''))
    .filter(name => !NOT_A_BENCH.includes(name))
  const unknown = wanted.filter(name => !all.includes(name))
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}. There are: ${all.join(', ')}`)
    process.exitCode = 2
    return
  }
  let missed = 0
  for (const name of wanted.length > 0 ? wanted : all) {
    console.log(`\n${name}`)
    missed += await runOne(name)
  }
  console.log(missed === 0 ? '\nAll limits hold.' : `\n${missed} missed.`)
  process.exitCode = missed === 0 ? 0 : 1
}

/** Returns how many limits were missed; a bench that breaks down has missed one. */
function runOne(name: string): Promise<number> {
  const groups = new Map<string, Figure>()
  let missed = 0
  const running = fork(join(here, 'run.ts'), ['--child', name], { stdio: 'inherit', timeout: TIME_LIMIT_MS })
  running.on('message', output => {
    if (typeof output === 'string') {
      console.log(`  ${output}`)
      return
    }
    const figure = output as Figure
    const first = figure.group === undefined ? undefined : groups.get(figure.group)
    if (figure.group !== undefined && first === undefined) {
      console.log(`  ${figure.group}`)
      groups.set(figure.group, figure)
    }
    const { line, holds } = describeFigure(figure, first)
    console.log(line)
    missed += holds ? 0 : 1
  })
  return new Promise(resolve => {
    running.once('close', code => {
      if (code !== 0) {
        console.log(`  ${name} ended with ${code ?? 'a time-out'}`)
      }
      resolve(missed + (code === 0 ? 0 : 1))
    })
  })
}

function describeFigure(figure: Figure, first: Figure | undefined): { line: string; holds: boolean } {
  const { value, unit, limit = {} } = figure
  const ratio = first ? value / first.value : undefined
  const bounds = [
    { text: `at most ${limit.atMost} ${unit}`, bound: limit.atMost, holds: value <= limit.atMost! },
    { text: `at least ${limit.atLeast} ${unit}`, bound: limit.atLeast, holds: value >= limit.atLeast! },
    { text: `at most ×${limit.ratioAtMost}`, bound: limit.ratioAtMost, holds: ratio! <= limit.ratioAtMost! },
    {
      text: `at least ×${limit.ratioAtLeast}`,
      bound: limit.ratioAtLeast,
      holds: ratio! >= limit.ratioAtLeast!,
    },
  ].filter(({ bound }) => bound !== undefined)
  const verdicts = bounds.map(({ text, holds }) => `${holds ? 'holds' : 'MISSED'}: ${text}`)
  const cells = [
    `    ${figure.name.padEnd(52)}`,
    `${format(value)} ${unit}`.padStart(16),
    (ratio === undefined ? '' : `×${format(ratio)}`).padStart(10),
    `  ${verdicts.join(', ')}`,
  ]
  return { line: cells.join('').trimEnd(), holds: bounds.every(({ holds }) => holds) }
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
