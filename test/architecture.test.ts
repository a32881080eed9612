/** Holds the rooms and arrows of docs/architecture.md by reading the import lines of `src`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ImportLine, importsOf } from './support/imports.ts'

const SRC = join(import.meta.dirname, '..', 'src')

/** What each room may load; a file that lies in `src` itself is a room of its own. Types may come from any lower layer. */
const MAY_IMPORT = {
  facts: [],
  version: [],
  report: ['facts'],
  pki: ['facts'],
  net: ['facts'],
  probe: ['net', 'pki', 'facts', 'report', 'version'],
  judge: ['pki', 'facts', 'report', 'version'],
  render: ['judge', 'facts', 'report', 'version'],
  lab: ['net', 'pki', 'facts', 'report'],
  stapler: ['net', 'pki', 'facts'],
  commands: ['stapler', 'lab', 'render', 'probe', 'judge', 'net', 'pki', 'facts', 'report', 'version'],
  cli: ['commands', 'render', 'version'],
  index: ['probe', 'judge', 'render', 'facts', 'report', 'version'],
} as const satisfies Record<string, readonly string[]>

type Room = keyof typeof MAY_IMPORT

/** From top to bottom. */
const LAYERS: readonly (readonly Room[])[] = [
  ['cli', 'index'],
  ['commands'],
  ['stapler', 'lab', 'render'],
  ['probe', 'judge'],
  ['net', 'pki'],
  ['report'],
  ['facts', 'version'],
]

/** Modules by which a program dials or listens, and what of them does neither. */
const NETWORK: Readonly<Record<string, readonly string[]>> = {
  'node:net': ['isIP', 'isIPv4', 'isIPv6', 'BlockList', 'SocketAddress'],
  'node:tls': ['rootCertificates', 'getCACertificates', 'checkServerIdentity'],
  'node:dgram': [],
  'node:dns': [],
  'node:dns/promises': [],
  'node:http': ['STATUS_CODES'],
  'node:https': [],
  'node:http2': [],
  undici: [],
}
/**
 * `net` dials; the bench and the exporter listen. Of the stapler, what a client of Node dials with (agent and connector), and the
 * handshakes that it makes in memory.
 */
const NETWORK_ROOMS = /^(net|lab)\/|^commands\/exporter\b|^stapler\/(revocation-|served-certificates)/

/** Loaded only by the command that needs them: docs/benchmarks.md says what they cost. */
const HEAVY = ['pkijs', 'asn1js', 'undici', 'ora']

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map(file => file.replaceAll('\\', '/'))
  .filter(file => file.endsWith('.ts'))
const lines = files.flatMap(file => importsOf(SRC, file))

const roomOf = (file: string) => file.replace(/\.ts$/, '').split('/')[0]! as Room
const layerOf = (room: Room) => LAYERS.findIndex(layer => layer.includes(room))
const show = (line: ImportLine) => `${line.from} imports ${line.specifier}`

function loadedFrom(entry: string): Set<string> {
  const seen = new Set<string>()
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!seen.has(file)) {
      seen.add(file)
      const loads = lines.filter(line => line.from === file && line.kind === 'value')
      waiting.push(...loads.flatMap(line => line.file ?? []))
    }
  }
  return seen
}

/** A way round, as a list of files, or undefined where there is none. */
function cycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>()
  const walk = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) {
      return [...path.slice(path.indexOf(file)), file]
    }
    if (done.has(file)) {
      return undefined
    }
    for (const next of edges.get(file) ?? []) {
      const found = walk(next, [...path, file])
      if (found) {
        return found
      }
    }
    done.add(file)
    return undefined
  }
  return [...edges.keys()].map(file => walk(file, [])).find(Boolean)
}

describe('the rooms of src', () => {
  it('are read at all', () => {
    expect(lines.filter(line => line.kind === 'value').length).toBeGreaterThan(50)
    expect(lines.some(line => line.kind === 'type')).toBe(true)
    expect(lines.some(line => line.kind === 'dynamic')).toBe(true)
  })

  it('are those of docs/architecture.md', () => {
    const page = readFileSync(join(SRC, '..', 'docs', 'architecture.md'), 'utf8')
    const rooms = new Set(files.map(roomOf))
    expect([...rooms].filter(room => !(room in MAY_IMPORT))).toEqual([])
    expect(
      [...rooms].filter(room => !page.includes(`\`${room}/\``) && !page.includes(`\`${room}.ts\``)),
    ).toEqual([])
  })

  it('load only what they may', () => {
    const wrong = lines.filter(line => {
      const [from, to] = [roomOf(line.from), line.file && roomOf(line.file)]
      return (
        line.kind !== 'type' && to && to !== from && !(MAY_IMPORT[from] as readonly string[]).includes(to)
      )
    })
    expect(wrong.map(show)).toEqual([])
  })

  it('take types only from lower layers', () => {
    const wrong = lines.filter(line => {
      const [from, to] = [roomOf(line.from), line.file && roomOf(line.file)]
      return line.kind === 'type' && to && to !== from && layerOf(to) <= layerOf(from)
    })
    expect(wrong.map(show)).toEqual([])
  })

  it('have no circle among their files', () => {
    const loads = (file: string) =>
      lines.filter(line => line.from === file && line.kind === 'value').flatMap(line => line.file ?? [])
    expect(cycle(new Map(files.map(file => [file, loads(file)])))).toBeUndefined()
  })
})

describe('the network', () => {
  it('is touched only by net, the bench and the exporter', () => {
    const wrong = lines.filter(line => {
      const harmless = NETWORK[line.specifier]
      const dials = harmless && (line.kind === 'dynamic' || line.names.some(name => !harmless.includes(name)))
      return dials && line.kind !== 'type' && !NETWORK_ROOMS.test(line.from)
    })
    expect(wrong.map(show)).toEqual([])
  })
})

describe('the way from cli.ts', () => {
  it('loads no heavy module before a command runs', () => {
    const loaded = loadedFrom('cli.ts')
    expect(loaded.size).toBeGreaterThan(5)
    const wrong = lines.filter(
      line => loaded.has(line.from) && line.kind === 'value' && HEAVY.includes(line.specifier),
    )
    expect(wrong.map(show)).toEqual([])
  })
})
