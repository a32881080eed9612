/** Proxy URLs and the environment variables that name them. */

/** `Basic …` from the user information of a proxy's URL. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (!proxy.username) return undefined
  return `Basic ${Buffer.from(credentialsOf(proxy).join(':')).toString('base64')}`
}

/** User and password, %-escapes resolved; a % that escapes nothing stands for itself. */
export const credentialsOf = ({ username, password }: URL): [user: string, password: string] => [
  unescaped(username),
  unescaped(password),
]

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** For facts and messages: without user and password. */
export function withoutCredentials(proxy: string): string {
  const url = new URL(proxy)
  url.username = ''
  url.password = ''
  return url.href.replace(/\/$/, '')
}

/**
 * The proxy for a URL by the customary variables. Upper-case HTTP_PROXY counts as well: this is no CGI program, where a client could
 * set it. NO_PROXY holds names (with or without a leading dot: the name and all below it), `name:port`, or `*`.
 */
export function proxyFromEnvironment(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  const scheme = url.protocol.replace(':', '')
  const proxy =
    env[`${scheme}_proxy`] || env[`${scheme.toUpperCase()}_PROXY`] || env.all_proxy || env.ALL_PROXY
  if (!proxy || isExcepted(url, env.no_proxy ?? env.NO_PROXY ?? '')) return undefined
  return /^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`
}

function isExcepted(url: URL, exceptions: string): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some(exception => {
      if (exception === '*') return true
      const [, name = '', only] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(exception.replace(/^\*?\./, '')) ?? []
      return (host === name || host.endsWith(`.${name}`)) && (only === undefined || only === port)
    })
}
