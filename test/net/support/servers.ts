/** Real servers from Debian's packages, each started in the foreground with a folder and a port of its own. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Issued } from '../../../src/lab/mint/certificate.ts'
import { closedPort } from '../../support/port.ts'
import { startProgram, temporaryFolder } from './program.ts'

/** A folder with `cert.pem` and `key.pem`; servers give up root, so that all may read it. */
export function serverFolder([leaf, ...others]: readonly Issued[]): string {
  const folder = temporaryFolder()
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, 'cert.pem'), [leaf!, ...others].map(({ pem }) => pem).join(''))
  writeFileSync(join(folder, 'key.pem'), leaf!.keys.pem)
  return folder
}

function idsOf(user: string): { uid: number; gid: number } {
  const [uid, gid] = ['-u', '-g'].map(flag => Number(execFileSync('id', [flag, user], { encoding: 'utf8' })))
  return { uid: uid!, gid: gid! }
}

/** Gives a folder and all in it to a user. */
function giveTo(folder: string, { uid, gid }: { uid: number; gid: number }): void {
  chownSync(folder, uid, gid)
  for (const name of readdirSync(folder)) chownSync(join(folder, name), uid, gid)
}

export async function startDovecot(
  chain: readonly Issued[],
): Promise<{ imap: number; pop3: number; sieve: number }> {
  const folder = serverFolder(chain)
  const [imap, pop3, sieve] = [await closedPort(), await closedPort(), await closedPort()]
  const listener = (name: string, port: number): string => `inet_listener ${name} {\n port = ${port}\n}\n`
  writeFileSync(
    join(folder, 'dovecot.conf'),
    `base_dir = ${folder}/run
listen = 127.0.0.1
protocols = imap pop3 sieve
log_path = ${folder}/log
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
mail_location = maildir:${folder}/mail
passdb {
  driver = static
  args = nopassword=y
}
service imap-login {
  ${listener('imap', imap)}${listener('imaps', 0)}
}
service pop3-login {
  ${listener('pop3', pop3)}${listener('pop3s', 0)}
}
service managesieve-login {
  ${listener('sieve', sieve)}
}
`,
  )
  await startProgram('dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], [imap, pop3, sieve])
  return { imap, pop3, sieve }
}

export async function startPostfix(chain: readonly Issued[]): Promise<number> {
  const folder = serverFolder(chain)
  const port = await closedPort()
  mkdirSync(join(folder, 'spool'))
  mkdirSync(join(folder, 'data'))
  const { uid, gid } = idsOf('postfix')
  chownSync(join(folder, 'data'), uid, gid)
  writeFileSync(
    join(folder, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
myhostname = site.test
mydestination =
inet_interfaces = loopback-only
alias_maps =
alias_database =
local_recipient_maps =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = reject
smtpd_tls_cert_file = ${folder}/cert.pem
smtpd_tls_key_file = ${folder}/key.pem
smtpd_tls_security_level = may
smtpd_peername_lookup = no
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
`,
  )
  writeFileSync(
    join(folder, 'master.cf'),
    `127.0.0.1:${port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
`,
  )
  // Its master process outlives the script that starts it.
  onTestFinished(() => void spawnSync('postfix', ['-c', folder, 'stop'], { stdio: 'ignore' }))
  await startProgram('postfix', ['-c', folder, 'start-fg'], port)
  return port
}

export async function startPostgres(chain: readonly Issued[]): Promise<number> {
  const bin = execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim()
  return startPostgresIn(bin, chain)
}

async function startPostgresIn(bin: string, chain: readonly Issued[]): Promise<number> {
  const folder = serverFolder(chain)
  const port = await closedPort()
  const user = idsOf('postgres')
  giveTo(folder, user)
  chmodSync(join(folder, 'key.pem'), 0o600)
  const data = join(folder, 'data')
  const options = { ...user, cwd: folder }
  execFileSync(join(bin, 'initdb'), ['-D', data, '--no-sync', '-A', 'trust'], { ...options, stdio: 'pipe' })
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    ssl: 'on',
    ssl_cert_file: join(folder, 'cert.pem'),
    ssl_key_file: join(folder, 'key.pem'),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  await startProgram(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], port, options)
  return port
}

export async function startMariadb(chain: readonly Issued[]): Promise<number> {
  const folder = serverFolder(chain)
  const port = await closedPort()
  giveTo(folder, idsOf('mysql'))
  const data = join(folder, 'data')
  execFileSync(
    'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, '--user=mysql', '--skip-test-db'],
    { stdio: 'pipe' },
  )
  await startProgram(
    'mariadbd',
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--user=mysql',
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${folder}/socket`,
      `--ssl-cert=${folder}/cert.pem`,
      `--ssl-key=${folder}/key.pem`,
    ],
    port,
  )
  return port
}

export async function startSlapd(chain: readonly Issued[]): Promise<number> {
  const folder = serverFolder(chain)
  const port = await closedPort()
  writeFileSync(
    join(folder, 'slapd.conf'),
    `include /etc/ldap/schema/core.schema
pidfile ${folder}/pid
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
TLSVerifyClient never
database config
`,
  )
  await startProgram(
    'slapd',
    ['-d', '0', '-h', `ldap://127.0.0.1:${port}`, '-f', join(folder, 'slapd.conf')],
    port,
  )
  return port
}

export async function startVsftpd(chain: readonly Issued[]): Promise<number> {
  const folder = serverFolder(chain)
  const port = await closedPort()
  mkdirSync(join(folder, 'empty'))
  writeFileSync(
    join(folder, 'vsftpd.conf'),
    `listen=YES
listen_address=127.0.0.1
listen_port=${port}
background=NO
ssl_enable=YES
rsa_cert_file=${folder}/cert.pem
rsa_private_key_file=${folder}/key.pem
secure_chroot_dir=${folder}/empty
`,
  )
  await startProgram('vsftpd', [join(folder, 'vsftpd.conf')], port)
  return port
}

export async function startProsody(chain: readonly Issued[]): Promise<{ client: number; server: number }> {
  const folder = serverFolder(chain)
  const [client, server] = [await closedPort(), await closedPort()]
  writeFileSync(
    join(folder, 'prosody.cfg.lua'),
    `run_as_root = ${userInfo().uid === 0}
pidfile = "${folder}/prosody.pid"
data_path = "${folder}"
interfaces = { "127.0.0.1" }
c2s_ports = { ${client} }
c2s_direct_tls_ports = {}
s2s_ports = { ${server} }
s2s_direct_tls_ports = {}
http_ports = {}
https_ports = {}
modules_enabled = { "tls", "saslauth" }
log = { info = "*console" }
VirtualHost "site.test"
  ssl = { certificate = "${folder}/cert.pem"; key = "${folder}/key.pem" }
`,
  )
  const bothListen = /^(?=[\s\S]*service 'c2s' on \[)(?=[\s\S]*service 's2s' on \[)/
  await startProgram('prosody', ['-F', '--config', join(folder, 'prosody.cfg.lua')], bothListen)
  return { client, server }
}
