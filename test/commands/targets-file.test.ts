import { describe, expect, it } from 'vitest'
import { TARGET_OPTIONS } from '../../src/commands/probe.ts'
import { parseTargetsFile } from '../../src/commands/run/targets-file.ts'

const parse = (text: string) => parseTargetsFile('hosts.txt', text, TARGET_OPTIONS)

describe('a file of targets', () => {
  it('one a line, with comments, blank lines, options and either line end', () => {
    const text = [
      '\ufeff# our sites',
      'example.com',
      '',
      '  mail.example.com:25  --starttls smtp --timeout 5   # the old one',
      "www.example.com --servername 'other.example' --client curl-schannel,firefox\r",
      'https://example.com/#part',
    ].join('\n')
    expect(parse(text)).toEqual([
      { target: 'example.com', options: {}, where: 'hosts.txt:2' },
      {
        target: 'mail.example.com:25',
        options: { starttls: 'smtp', timeout: 5000 },
        where: 'hosts.txt:4',
      },
      {
        target: 'www.example.com',
        options: { servername: 'other.example', client: [['curl-schannel', 'firefox']] },
        where: 'hosts.txt:5',
      },
      { target: 'https://example.com/#part', options: {}, where: 'hosts.txt:6' },
    ])
  })

  it.each([
    ['--starttls smtp', /hosts\.txt:1: the line begins with the option --starttls/],
    ['a.example --format json', /hosts\.txt:1: unknown option '--format'/],
    ['a.example b.example', /hosts\.txt:1: "b\.example" stands after the target/],
    ['a.example --timeout soon', /hosts\.txt:1: --timeout: "soon" is not a duration/],
    ['a.example --starttls gopher', /hosts\.txt:1: .*gopher/],
    ['a.example --servername "b', /hosts\.txt:1: a quote \("\) is not closed/],
    ['a.example -4 -6', /hosts\.txt:1: .*-4.*-6/],
    ['a.example --policy p.json', /hosts\.txt:1: unknown option '--policy'/],
  ])('refuses %j and names the line', (line, words) => {
    expect(() => parse(line)).toThrow(words)
  })
})
