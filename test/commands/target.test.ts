import { describe, expect, it } from 'vitest'
import { parseTarget } from '../../src/commands/target.ts'

describe('a target', () => {
  it.each([
    ['example.com', { host: 'example.com' }],
    ['Example.COM', { host: 'example.com' }],
    ['example.com.', { host: 'example.com' }],
    ['example.com:8443', { host: 'example.com', port: 8443 }],
    ['  example.com ', { host: 'example.com' }],
    ['localhost', { host: 'localhost' }],
    ['good.localhost:8443', { host: 'good.localhost', port: 8443 }],
    ['_mta-sts.example.com', { host: '_mta-sts.example.com' }],
    ['192.0.2.7', { host: '192.0.2.7' }],
    ['192.0.2.7:8443', { host: '192.0.2.7', port: 8443 }],
    ['2001:db8::7', { host: '2001:db8::7' }],
    ['[2001:DB8::7]', { host: '2001:db8::7' }],
    ['[2001:db8::7]:8443', { host: '2001:db8::7', port: 8443 }],
    ['bücher.example', { host: 'xn--bcher-kva.example' }],
    ['例え.テスト:8443', { host: 'xn--r8jz45g.xn--zckzah', port: 8443 }],
    ['https://example.com', { host: 'example.com' }],
    ['HTTPS://example.com:8443/', { host: 'example.com', port: 8443 }],
    ['https://[2001:db8::7]:8443', { host: '2001:db8::7', port: 8443 }],
    ['https://bücher.example/', { host: 'xn--bcher-kva.example' }],
  ])('%s', (written, target) => {
    expect(parseTarget(written)).toEqual(target)
  })

  it('takes the host of an https URL with a path, and says that the path plays no part', () => {
    const { host, ignored } = parseTarget('https://example.com/login?a=1#b')
    expect(host).toBe('example.com')
    expect(ignored).toMatch(/plays no part/)
  })

  it.each([
    ['', /empty/],
    ['http://example.com', /plain http/],
    ['smtp://example.com', /--starttls|only https/],
    ['https://user:secret@example.com', /user name or a password/],
    ['user:secret@example.com', /^"example\.com": a user name or a password/],
    ['https://', /not a valid URL/],
    ['example.com:', /not a port/],
    ['example.com:0', /not a port/],
    ['example.com:65536', /not a port/],
    ['example.com:https', /not a port/],
    ['[example.com]', /not an IPv6 address/],
    ['[2001:db8::7', /not a host name/],
    ['https://example.com:0/', /not a port/],
    ['exa mple.com', /not a host name/],
    ['exa\nmple.com', /not a host name/],
    ['ex%61mple.com', /not a host name/],
    ['-example.com', /not a host name/],
    ['example..com', /not a host name/],
    [`${'a'.repeat(64)}.example`, /not a host name/],
    [`${'a.'.repeat(130)}example`, /not a host name/],
    ['127.1', /complete numeric address/],
    ['010.0.0.1', /complete numeric address/],
    ['1234', /complete numeric address/],
    ['example.com\u001b[31m', /not a host name/],
  ])('refuses %j', (written, words) => {
    expect(() => parseTarget(written)).toThrow(words)
  })

  it('never tells a password of a URL', () => {
    expect(() => parseTarget('https://user:secret@example.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    )
  })
})
