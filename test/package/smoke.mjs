// Runs what is installed in a folder, as its user would: `node test/package/smoke.mjs FOLDER`. Plain JavaScript without any
// dependency, so that it runs on every Node that the package supports.
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const TIME_LIMIT_MS = 90_000

const folder = resolve(process.argv[2] ?? '.')
const program = join(folder, 'node_modules', 'ocspcheck', 'bin', 'ocspcheck.js')

/** Runs ocspcheck. Never throws for an exit code: that is what is looked at. */
function ocspcheck(...args) {
  return new Promise((fulfil, reject) => {
    const options = { cwd: folder, timeout: TIME_LIMIT_MS, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') {
        reject(new Error(`ocspcheck ${args.join(' ')}: ${error.message}\n${stderr}`))
      } else {
        fulfil({ code: error?.code ?? 0, stdout, stderr })
      }
    })
  })
}

function expect(holds, what, seen) {
  if (!holds) {
    throw new Error(`${what}, but:\n${typeof seen === 'string' ? seen : JSON.stringify(seen, null, 2)}`)
  }
  console.log(`ok: ${what}`)
}

/** Beside the bench: asks it where the scenario is, and probes that. */
const PROBE = `
  const [program, scenario] = process.argv.slice(1)
  fetch(process.env.OCSPCHECK_CONTROL + 'scenarios/' + scenario).then(answer => answer.json()).then(({ url }) => {
    const args = [program, 'probe', url, '--json']
    process.exitCode = require('node:child_process').spawnSync(process.execPath, args, { stdio: 'inherit' }).status
  })`

/** One probe of a scenario of the bench that the same package starts. */
async function probe(scenario) {
  const bench = ['serve', '--port', '0', '--control-port', '0', '--']
  const { code, stdout, stderr } = await ocspcheck(...bench, process.execPath, '-e', PROBE, program, scenario)
  const from = stdout.indexOf('{')
  expect(from >= 0, `probe of ${scenario} prints JSON`, stdout + stderr)
  return { code, report: JSON.parse(stdout.slice(from)) }
}

console.log(`Node ${process.version}`)
const version = await ocspcheck('--version')
expect(
  version.code === 0 && /^ocspcheck \d+\.\d+\.\d+/.test(version.stdout),
  '--version prints the version',
  version,
)

const healthy = await probe('healthy')
expect(healthy.code === 0 && healthy.report.verdict === 'pass', 'the healthy site passes', healthy.report)

const dead = await probe('responder-nxdomain')
const schannel = dead.report.clients.find(({ client }) => client === 'curl-schannel')
expect(dead.code === 1 && dead.report.verdict === 'fail', 'the site with a dead responder fails', dead.report)
expect(
  schannel.outcome === 'rejects' && schannel.errors.some(({ hex }) => hex === '0x80092013'),
  "Windows' curl refuses it with 0x80092013",
  schannel,
)

const require = createRequire(join(folder, 'anything.js'))
const { exports: faces } = require('ocspcheck/package.json')
for (const face of Object.keys(faces).filter(name => !/json|\*/.test(name))) {
  const name = face.replace('.', 'ocspcheck')
  const module = await import(pathToFileURL(require.resolve(name)).href)
  expect(Object.keys(module).length > 0, `${name} can be imported`, module)
}
