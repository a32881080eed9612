/**
 * Most clients do not resolve `*.localhost`, and none takes a nameserver on another port than 53. So the harness runs in a mount and
 * network namespace of its own, where /etc/hosts names the scenarios, /etc/resolv.conf the bench's nameserver, and nothing else is
 * reachable. Linux, and root or unprivileged user namespaces.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const INSIDE = 'OCSPCHECK_CLIENTS_NAMESPACE'

const FLAGS =
  process.getuid?.() === 0
    ? ['--mount', '--net', '--fork']
    : ['--map-root-user', '--mount', '--net', '--fork']

/** A second interface beside loopback: with loopback alone, resolvers that go by AI_ADDRCONFIG would find no address family at all. */
const SCRIPT = `
set -e
ip link set lo up
ip link add outside type veth peer name inside 2>/dev/null && {
  ip address add 192.0.2.1/24 dev outside
  ip link set outside up
  ip link set inside up
} || true
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1/resolv.conf" /etc/resolv.conf
# Chromium's policies: over what is there, and gone with the namespace.
if [ -d /etc/chromium ]; then
  mount -t tmpfs none /etc/chromium
  mkdir /etc/chromium/policies
  ln -s "$1/policies" /etc/chromium/policies/managed
fi
shift
exec "$@"
`

export function namespaceIsPossible(): boolean {
  return (
    process.platform === 'linux' &&
    spawnSync('unshare', [...FLAGS, 'mount', '--make-rprivate', '/']).status === 0
  )
}

export const isInside = Boolean(process.env[INSIDE])

/** Runs this very script again inside, and gives its exit code. */
export async function enter(folder: string, hosts: readonly string[]): Promise<number> {
  await mkdir(join(folder, 'policies'))
  await writeFile(join(folder, 'hosts'), `127.0.0.1 localhost ${hosts.join(' ')}\n::1 localhost\n`)
  // Glibc's default of 5 s twice only makes the scenarios without an answer slower, not different.
  await writeFile(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n')
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const child = spawn('unshare', [...FLAGS, 'sh', '-c', SCRIPT, 'sh', folder, ...again], {
    stdio: 'inherit',
    env: { ...process.env, [INSIDE]: folder },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve(code ?? 1))
  })
}

/** The folder that {@link enter} was given, seen from inside. Chromium's managed policies are what lies in its `policies`. */
export function insideFolder(): string {
  return process.env[INSIDE]!
}
