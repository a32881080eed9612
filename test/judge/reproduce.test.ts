/** The command lines under findings: they lead to where the probe went, and a shell reads them as they are meant. */
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { certificateLine, chainLine, dnsLine, fetchLine, stapleLine } from '../../src/judge/reproduce.ts'
import type { Target } from '../../src/report.ts'

const target = (over: Partial<Target> = {}): Target => ({
  input: 'www.example.com',
  host: 'www.example.com',
  port: 443,
  servername: 'www.example.com',
  ...over,
})

/** The words of a line, as a shell gives them to a program; nothing is run. */
const wordsOf = (line: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\n' ${line.replace(/ <\/dev\/null.*/, '')}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n')

describe('a handshake', () => {
  it('goes to the name that was probed', () => {
    expect(stapleLine(target())).toBe(
      "openssl s_client -connect 'www.example.com:443' -servername 'www.example.com' -status </dev/null",
    )
  })

  it.each([
    [target({ connect: { address: '192.0.2.7' } }), '192.0.2.7:443'],
    [target({ connect: { address: '2001:db8::7', port: 8443 } }), '[2001:db8::7]:8443'],
    [target({ host: 'healthy.localhost', port: 8443 }), '127.0.0.1:8443'],
    [target({ host: '2001:db8::1' }), '[2001:db8::1]:443'],
  ])('goes where the probe went: %#', (given, where) => {
    expect(wordsOf(chainLine(given))[3]).toBe(where)
  })

  it('speaks the protocol that the probe spoke', () => {
    expect(wordsOf(stapleLine(target({ port: 25, starttls: 'smtp' })))).toEqual([
      ...['openssl', 's_client', '-connect', 'www.example.com:25', '-servername', 'www.example.com'],
      ...['-starttls', 'smtp', '-status'],
    ])
  })

  it('stays one word, whatever a saved report says', () => {
    const hostile = "x'; touch /tmp/no; '\u001b[2J$(id)"
    const words = wordsOf(stapleLine(target({ host: hostile, servername: hostile, starttls: hostile })))
    expect(words[3]).toBe("x'; touch /tmp/no; '[2J$(id):443")
    expect(words).toHaveLength(9)
  })
})

it.each([
  ['system', "nslookup 'crl.example.com'"],
  ['9.9.9.9', "nslookup 'crl.example.com' '9.9.9.9'"],
  ['127.0.0.1:5353', "nslookup -port=5353 'crl.example.com' '127.0.0.1'"],
  ['[::1]:5353', "nslookup -port=5353 'crl.example.com' '::1'"],
  ['2620:fe::fe', "nslookup 'crl.example.com' '2620:fe::fe'"],
  ['https://dns.example/dns-query', "dig '@dns.example' '+https=/dns-query' 'crl.example.com'"],
  ['https://[::1]:8443/q', "dig '@::1' -p 8443 '+https=/q' 'crl.example.com'"],
])('a name is asked of the resolver that was asked: %s', (resolver, line) => {
  expect(dnsLine('crl.example.com', resolver)).toBe(line)
})

it('what is fetched is saved under a name that says what it is', () => {
  expect(wordsOf(fetchLine('crl', 'http://crl.example.com/a b?c=d&e'))).toEqual([
    ...['curl', '-v', '-A', 'Microsoft-CryptoAPI/10.0', '-o', 'list.crl', 'http://crl.example.com/a b?c=d&e'],
  ])
})

it.each([
  [{ input: 'leaf.pem', file: 'leaf.pem' }, true, "openssl x509 -in 'leaf.pem' -noout -text"],
  [{ input: '-', file: '-' }, true, "openssl x509 -in 'cert.pem' -noout -text"],
  [{ input: 'leaf.pem', file: 'leaf.pem' }, false, 'openssl x509 -in issuer.pem -noout -text'],
  [
    target(),
    true,
    "openssl s_client -connect 'www.example.com:443' -servername 'www.example.com' </dev/null | openssl x509 -noout -text",
  ],
])('a certificate is shown from where it came: %#', (given, isLeaf, line) => {
  expect(certificateLine(given, isLeaf)).toBe(line)
})
