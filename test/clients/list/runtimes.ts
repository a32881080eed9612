import { commandLine } from '../client.ts'

const NODE_SOURCE = `
require('node:https').get(process.argv[1], { agent: false }, response => response.destroy())
  .on('error', error => { console.error(error.code); process.exitCode = 1 })
`

const PYTHON_SOURCE = `
import socket, ssl, sys
host, port, ca_file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
context = ssl.create_default_context(cafile=ca_file)
with socket.create_connection((host, port), timeout=20) as tcp:
    with context.wrap_socket(tcp, server_hostname=host):
        pass
`

export const RUNTIMES = [
  commandLine({
    name: 'Node https',
    profile: 'node',
    program: process.execPath,
    argv: site => ['-e', NODE_SOURCE, site.url],
    env: ({ caFile }) => ({ NODE_EXTRA_CA_CERTS: caFile, NODE_OPTIONS: '' }),
    word: /^[A-Z_]+$/m,
  }),
  commandLine({
    name: 'Python ssl',
    profile: 'python',
    program: 'python3',
    argv: ({ host, port }, { caFile }) => ['-c', PYTHON_SOURCE, host, `${port}`, caFile],
    word: /^ssl\.\w+/m,
  }),
]
