import { describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/commands/exit-codes.ts'
import { COMMANDS } from '../../src/commands/index.ts'
import { attributeOf } from '../../src/commands/parser.ts'
import { version } from '../../src/version.ts'
import { run } from './support/run.ts'

describe('--help', () => {
  it('lists every command, examples and exit codes, and says that third parties are contacted', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    expect(code).toBe(0)
    expect(stderr).toBe('')
    for (const { name, summary } of COMMANDS) {
      expect(stdout).toContain(name)
      expect(stdout.replace(/\s+/g, ' ')).toContain(summary)
    }
    for (const { means } of EXIT_CODES) {
      expect(stdout).toContain(means)
    }
    expect(stdout).toMatch(/contacts third parties/)
    expect(stdout).toContain('--offline')
    expect(stdout).toContain('ocspcheck probe example.com')
  })

  it.each(COMMANDS.map(({ name }) => name))('%s has one of its own, with its examples', async name => {
    const definition = await COMMANDS.find(command => command.name === name)!.load()
    const { code, stdout } = await run([name, '--help'])
    expect(code).toBe(0)
    for (const { flags } of definition.options) {
      expect(stdout).toContain(flags)
    }
    for (const { line } of definition.examples) {
      expect(stdout).toContain(line)
    }
    expect(await run(['help', name])).toMatchObject({ code: 0, stdout })
  })

  it('without a command goes to stderr, as wrong use', async () => {
    const { code, stdout, stderr } = await run([])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Usage: ocspcheck')
  })
})

describe('the table of commands', () => {
  it.each(COMMANDS)('$name says the same of itself as its definition', async ({ name, summary, load }) => {
    const definition = await load()
    expect({ name: definition.name, summary: definition.summary }).toEqual({ name, summary })
  })

  it('gives an option the same meaning in every command that has it with the same flags', async () => {
    const definitions = await Promise.all(COMMANDS.map(({ load }) => load()))
    for (const { name, options } of definitions) {
      const names = options.map(({ flags }) => flags)
      expect(new Set(names).size, name).toBe(names.length)
      const attributes = options
        .filter(({ flags }) => flags !== '--no-color')
        .map(({ flags }) => attributeOf(flags))
      expect(new Set(attributes).size, name).toBe(attributes.length)
    }
  })
})

it.each([
  ['OCSPCHECK_RESOLVER', 'bogus', /^ocspcheck: \$OCSPCHECK_RESOLVER: "bogus" is not a numeric address/],
  ['OCSPCHECK_CA_FILE', '/not/there', /^ocspcheck: \$OCSPCHECK_CA_FILE: cannot read \/not\/there/],
])('%s from the environment is what is wrong, and no flag that nobody gave', async (name, value, says) => {
  const { code, stderr } = await run(['probe', '127.0.0.1:1'], { env: { [name]: value } })
  expect(code).toBe(2)
  expect(stderr).toMatch(says)
})

describe('--version', () => {
  it.each([[['--version']], [['-V']]])('%j prints ours', async args => {
    expect(await run(args)).toEqual({ code: 0, stdout: `ocspcheck ${version()}\n`, stderr: '' })
  })

  it("with -v prints Node's and OpenSSL's too, in any order", async () => {
    for (const args of [
      ['--version', '-v'],
      ['-v', '--version'],
      ['-V', '--verbose'],
    ]) {
      const { code, stdout } = await run(args)
      expect(code).toBe(0)
      expect(stdout).toContain(`node ${process.versions.node}\n`)
      expect(stdout).toContain(`openssl ${process.versions.openssl}\n`)
    }
  })
})

describe('wrong use: exit 2, and what to do instead', () => {
  it.each([
    [['prob', 'example.com'], /unknown command 'prob'[\s\S]*probe/],
    [['help', 'prob'], /unknown command 'prob'[\s\S]*probe/],
    [['probe', '--targets', 'a', '--targets', 'b'], /--targets is given twice: "a" and "b"/],
    [['probe', 'x', '--policy', 'a', '--policy=b'], /--policy is given twice/],
    [['probe', 'x', '--issuer-file', 'a', '--issuer-file', 'b'], /--issuer-file is given twice/],
    [['exporter', '--listen', '127.0.0.1:1', '--listen', '127.0.0.1:2'], /--listen is given twice/],
    [['example.com'], /Did you mean: ocspcheck probe example.com/],
    [['probe'], /there is no target[\s\S]*--targets/],
    [['probe', '--frobnicate', 'x'], /unknown option '--frobnicate'/],
    [['-q', 'probe', 'x'], /unknown option "-q"[\s\S]*ocspcheck probe -q x/],
    [['--color', 'always', 'probe', 'x'], /unknown option "--color"[\s\S]*ocspcheck probe --color always x/],
    [['--frobnicate'], /unknown option "--frobnicate"[\s\S]*--help/],
    [['probe', 'x', '--timeout'], /argument missing/],
    [['probe', 'x', '--timeout', '-1'], /not a duration/],
    [['probe', 'x', '--attempts', '0'], /whole number from 1 to 100/],
    [['probe', 'x', '--connect', 'example.com'], /not a numeric address[\s\S]*192\.0\.2\.1/],
    [['probe', 'x', '-4', '-6'], /'-4' cannot be used with option '-6'/],
    [['probe', '[::1]:9', '-4'], /-4 allows IPv4 only, and ::1 is an IPv6 address/],
    [['probe', 'x', '-6', '--connect', '192.0.2.1'], /-6 allows IPv6 only, and 192\.0\.2\.1 is an IPv4/],
    [['probe', 'x', '--fail-on', 'fatal'], /Allowed choices are error, warning, notice, never/],
    [['probe', 'x', '--format', 'xml'], /Allowed choices are human, json/],
    [['probe', 'x', '--client', 'curl-schanel'], /no client "curl-schanel"[\s\S]*curl-schannel/],
    [
      ['probe', 'x', '--severity', 'crl-unreachabel=off'],
      /no rule "crl-unreachabel"[\s\S]*crl-unreachable[\s\S]*explain/,
    ],
    [['probe', 'x', '--client', ','], /no client is named/],
    [['probe', 'x', 'y', '--json'], /json is one report[\s\S]*ndjson/],
    [['probe', 'x', 'y', '-o', 'json=/tmp/never.json'], /json is one report[\s\S]*ndjson/],
    [['probe', 'x', '--json', '--format', 'junit'], /cannot both go to stdout[\s\S]*-o json=/],
    [['probe', 'x', '-o', 'ndjson=a', '--save-facts', './a'], /named twice/],
    [['probe', 'x', '-o', 'junit'], /not format=file/],
    [['probe', 'x', '-o', 'junit=-'], /names stdout[\s\S]*--format junit/],
    [
      ['probe', 'x', '-o', 'junit=/nowhere/at/all.xml'],
      /cannot write \/nowhere\/at\/all\.xml: there is no such/,
    ],
    [['probe', 'x', '-q', '-v'], /cannot be used with/],
    [['probe', 'x', '--all-addresses', '--connect', '192.0.2.1'], /cannot be used with/],
    [['probe', 'x', '--ca-file', '/nowhere.pem'], /--ca-file: cannot read \/nowhere\.pem: there is no such/],
    [['probe', 'x', '--ca-file', 'package.json'], /holds no certificate/],
    [['probe', 'x', '--issuer-file', 'package.json'], /holds no certificate/],
    [['probe', 'x', '--servername', '192.0.2.1'], /is an address[\s\S]*--connect/],
    [['probe', 'x', '--shard', '5/4'], /not a part of a whole/],
    [['probe', 'x', '--proxy', 'ftp://p'], /--proxy/],
    [['probe', '--targets', '/nowhere.txt'], /--targets: cannot read/],
    [['probe', 'x', '--policy', '/nowhere.json'], /--policy: cannot read/],
    [['responder'], /missing required argument[\s\S]*ocspcheck responder --help/],
    [['probe', 'user@example.com'], /"example\.com": a user name or a password/],
    [['responder', 'example.com'], /no file example\.com[\s\S]*ocspcheck probe example\.com/],
    [['responder', 'https://example.com'], /no file https:[\s\S]*ocspcheck probe https:/],
    [['responder', '/nowhere.pem'], /cannot read \/nowhere\.pem/],
    [['responder', 'package.json'], /holds no certificate that can be read: it is neither PEM nor DER/],
    [['responder', 'x', '--url', 'ldap://x'], /not an http URL/],
    [['hosts'], /missing required argument/],
    [['hosts', 'nowhere.pem'], /there is no file nowhere\.pem/],
    [['hosts', 'x', '--json', '--format', 'harden-runner'], /cannot both be printed/],
    [['judge', 'package.json'], /is not saved facts: "schemaVersion" is missing[\s\S]*--save-facts/],
    [['judge', 'x', '--at', 'tomorrow'], /not an instant[\s\S]*2026-11-22T15:00:00Z/],
    [['judge', 'x', '--at', '2026-11-22T15:00:00'], /not an instant/],
    [['render', 'package.json'], /is not a report: "schemaVersion" is missing/],
    [['render', 'README.md'], /is not JSON/],
    [['exporter', '--listen', ':0'], /--allow/],
    [['exporter', '--listen', 'example.com:1'], /not an address and a port/],
    [['completion', 'tcsh'], /no completions for "tcsh"[\s\S]*bash, zsh, fish, powershell/],
    [['completion', 'constructor'], /no completions for "constructor"/],
  ])('%j', async (args, words) => {
    const { code, stdout, stderr } = await run(args)
    expect(stderr).toMatch(words)
    expect(stderr).toMatch(/^ocspcheck: /)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('is UNKNOWN to a monitor, which reads stdout', async () => {
    const { code, stdout } = await run(['probe', 'x', '--format', 'nagios', '--timeout', 'soon'])
    expect(stdout).toBe('OCSPCHECK UNKNOWN: --timeout: "soon" is not a duration\n')
    expect(code).toBe(3)
  })

  it('never echoes an escape sequence', async () => {
    const { stderr } = await run(['render', '/nowhere\u001b]0;pwned\u0007\u009b31m'])
    expect(stderr).toContain('/nowhere')
    expect(stderr).not.toMatch(/[\u0007\u001b\u009b]/)
  })
})
