// Runs what is installed in a folder, as its user would: `node test/package/smoke.mjs FOLDER`. Plain JavaScript without any
// dependency, so that it runs on every Node that the package supports.
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
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

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  const { port } = server.address()
  await new Promise(done => server.close(done))
  return port
}

/** One probe of a scenario of the bench that the same package starts. */
async function probe(scenario) {
  const port = await freePort()
  const bench = ['serve', '--port', `${port}`, '--control-port', `${await freePort()}`, '--']
  const { code, stdout, stderr } = await ocspcheck(
    ...bench,
    process.execPath,
    program,
    'probe',
    `${scenario}.localhost:${port}`,
    '--json',
  )
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
