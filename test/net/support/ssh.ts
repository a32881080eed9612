/** What people have where they have no proxy: `ssh -D`. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { closedPort } from '../../support/port.ts'
import { startProgram, temporaryFolder } from './program.ts'

/** An SSH server for this user alone, and a client that is a SOCKS5 server in front of it. Returns the port of the latter. */
export async function startSshSocks(): Promise<number> {
  const folder = temporaryFolder()
  const file = (name: string) => join(folder, name)
  for (const key of ['host', 'user']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)])
  }
  const { uid } = userInfo()
  if (uid === 0) mkdirSync('/run/sshd', { recursive: true })
  const sshPort = await closedPort()
  const settings = [
    `Port ${sshPort}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${file('host')}`,
    `AuthorizedKeysFile ${file('user.pub')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PidFile none',
  ]
  writeFileSync(file('sshd_config'), `${settings.join('\n')}\n`)
  // sshd starts itself anew for every connection, and wants to know where it is.
  const sshd = execFileSync('which', ['sshd'], { encoding: 'utf8' }).trim()
  await startProgram(sshd, ['-D', '-e', '-f', file('sshd_config')], sshPort)
  const socksPort = await closedPort()
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'IdentitiesOnly=yes']
  await startProgram(
    'ssh',
    [
      ...['-N', '-F', 'none', '-i', file('user'), '-p', `${sshPort}`, '-D', `127.0.0.1:${socksPort}`],
      ...options.flatMap(option => ['-o', option]),
      '127.0.0.1',
    ],
    socksPort,
  )
  return socksPort
}
