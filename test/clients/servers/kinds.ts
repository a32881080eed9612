import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place, ServerKind } from './server.ts'

/** Where Debian's apache2 keeps its modules. */
const APACHE_MODULES = '/usr/lib/apache2/modules'

async function write({ folder }: Place, name: string, lines: readonly string[]): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

/** Asks the responder itself, once a handshake has asked for a staple. */
export const NGINX: ServerKind = {
  program: 'nginx',
  async prepare(place) {
    const { port, folder, authority, extra = [] } = place
    const config = await write(place, 'nginx.conf', [
      `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log info;`,
      ...(process.getuid?.() === 0 ? ['user root;'] : []),
      'events {}',
      'http {',
      `  access_log off; client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b;`,
      `  fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;`,
      '  server {',
      `    listen 127.0.0.1:${port} ssl; server_name localhost;`,
      `    ssl_certificate ${authority.chainFile}; ssl_certificate_key ${authority.keyFile};`,
      `    ssl_stapling on; ssl_trusted_certificate ${authority.rootFile};`,
      ...extra.map(line => `    ${line}`),
      '  }',
      '}',
    ])
    return ['-p', folder, '-e', `${folder}/error.log`, '-c', config]
  },
}

/** Asks the responder during the handshake. */
export const APACHE: ServerKind = {
  program: 'apache2',
  async prepare(place) {
    const { port, folder, authority, extra = [] } = place
    const modules = ['mpm_event', 'authz_core', 'ssl', 'socache_shmcb']
    const config = await write(place, 'apache.conf', [
      `ServerRoot ${folder}`,
      ...modules.map(name => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`),
      `PidFile ${folder}/pid`,
      `ErrorLog ${folder}/error.log`,
      `Mutex file:${folder}`,
      `DocumentRoot ${folder}`,
      'ServerName localhost',
      `Listen 127.0.0.1:${port}`,
      `SSLStaplingCache shmcb:${folder}/stapling(128000)`,
      `<VirtualHost 127.0.0.1:${port}>`,
      'SSLEngine on',
      `SSLCertificateFile ${authority.chainFile}`,
      `SSLCertificateKeyFile ${authority.keyFile}`,
      'SSLUseStapling on',
      ...extra,
      '</VirtualHost>',
    ])
    return ['-f', config, '-X']
  },
}

/** Reads the staple from a file beside the certificate, at start. */
export const HAPROXY: ServerKind = {
  program: 'haproxy',
  async prepare(place) {
    const { port, folder, authority, stapleFile } = place
    const certificate = join(folder, 'site.pem')
    await copyFile(authority.bundleFile, certificate)
    if (stapleFile) {
      await copyFile(stapleFile, `${certificate}.ocsp`)
    }
    const config = await write(place, 'haproxy.cfg', [
      'defaults',
      '  mode http',
      '  timeout client 10s',
      '  timeout connect 10s',
      '  timeout server 10s',
      'frontend site',
      `  bind 127.0.0.1:${port} ssl crt ${certificate}`,
      '  http-request return status 200',
    ])
    return ['-db', '-f', config]
  },
}

/** Reads the staple from a file that it looks at again from time to time. */
export const LIGHTTPD: ServerKind = {
  program: 'lighttpd',
  async prepare(place) {
    const { port, folder, authority, stapleFile } = place
    await mkdir(join(folder, 'root'))
    const config = await write(place, 'lighttpd.conf', [
      'server.modules = ("mod_openssl")',
      'server.bind = "127.0.0.1"',
      `server.port = ${port}`,
      `server.document-root = "${folder}/root"`,
      'ssl.engine = "enable"',
      `ssl.pemfile = "${authority.bundleFile}"`,
      ...(stapleFile ? [`ssl.stapling-file = "${stapleFile}"`] : []),
    ])
    return ['-D', '-f', config]
  },
}
