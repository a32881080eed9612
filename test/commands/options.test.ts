import { describe, expect, it } from 'vitest'
import { severityOf } from '../../src/commands/options/gate.ts'
import {
  addressPort,
  duration,
  integer,
  nameserverOrDoh,
  numericAddress,
  timeLimit,
  words,
} from '../../src/commands/options/parse.ts'
import { proxyUrl } from '../../src/commands/options/proxy.ts'

describe('durations', () => {
  it.each([
    ['15', 15_000],
    ['0.5', 500],
    ['500ms', 500],
    ['2m', 120_000],
    ['24h', 86_400_000],
    ['1d12h', 129_600_000],
    ['1w', 604_800_000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(duration('--x', 's')(text)).toBe(milliseconds)
  })

  it('takes a bare number in the unit of the option', () => {
    expect(duration('--min-staple-remaining', 'h')('24')).toBe(86_400_000)
  })

  it.each(['', '-1', 'soon', '5 minutes', '1e3', 'NaN', 'Infinity'])(
    'refuses %j and says what would be right',
    text => {
      expect(() => duration('--timeout', 's')(text)).toThrow(
        expect.objectContaining({ name: 'UsageError', hint: expect.stringContaining('15s') }),
      )
    },
  )

  it.each(['0', '0s', '30d'])('refuses %s as a time limit: no timer holds it', text => {
    expect(() => timeLimit('--timeout')(text)).toThrow(/out of range/)
  })
})

describe('numbers', () => {
  it.each(['0', '101', '1.5', '-1', 'three', '', '1e1'])('refuses %j', text => {
    expect(() => integer('--attempts', 1, 100)(text)).toThrow(/whole number from 1 to 100/)
  })

  it('reads what is in range', () => {
    expect(integer('--attempts', 1, 100)('7')).toBe(7)
  })
})

describe('addresses', () => {
  it.each([
    ['192.0.2.1', { address: '192.0.2.1' }],
    ['192.0.2.1:53', { address: '192.0.2.1', port: 53 }],
    ['2001:db8::1', { address: '2001:db8::1' }],
    ['[2001:db8::1]:53', { address: '2001:db8::1', port: 53 }],
  ])('%s', (text, parsed) => {
    expect(addressPort(text)).toEqual(parsed)
  })

  it.each(['example.com', '192.0.2.1:0', '192.0.2.1:70000', '010.0.0.1', '[192.0.2.1]:53', '[::1', ''])(
    'refuses %j',
    text => {
      expect(() => numericAddress('--connect')(text)).toThrow(/not a numeric address/)
    },
  )

  it('takes an https URL for DNS over HTTPS, and no other', () => {
    const parse = nameserverOrDoh('--compare-resolver')
    expect(parse('https://dns.example/dns-query')).toBe('https://dns.example/dns-query')
    expect(() => parse('http://dns.example/')).toThrow(/neither a numeric address nor an https URL/)
  })
})

describe('proxies', () => {
  const parse = proxyUrl('--proxy', ['env'])

  it.each(['http://proxy.example:3128', 'socks5://127.0.0.1:1080', 'env'])('%s', text => {
    expect(parse(text)).toBe(text)
  })

  it('takes a bare host and port for http', () => {
    expect(parse('proxy.example:3128')).toBe('http://proxy.example:3128')
  })

  it.each(['ftp://proxy.example', 'https://proxy.example', 'http://', ''])('refuses %j', text => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })
})

describe('words and levels', () => {
  it('splits at commas', () => {
    expect(words('curl-schannel, firefox,,')).toEqual(['curl-schannel', 'firefox'])
  })

  it('reads rule=level', () => {
    expect(severityOf('crl-unreachable=off')).toEqual(['crl-unreachable', 'off'])
  })

  it.each(['crl-unreachable', 'crl-unreachable=fatal', '=off', 'Crl=off'])('refuses %j', text => {
    expect(() => severityOf(text)).toThrow(/not rule=level/)
  })
})
