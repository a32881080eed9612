/**
 * What every start of `ocspcheck` loads, as one CommonJS file: dist/cli.cjs. Node's loader of ES modules alone is a tenth of what
 * `--help` takes (`npm run bench`). Whatever is imported when it is needed stays a module of its own.
 */
import { dirname, relative, resolve } from 'node:path'
import { build } from 'esbuild'

const dist = resolve(import.meta.dirname, 'dist')

await build({
  entryPoints: [resolve(dist, 'cli.js')],
  outfile: resolve(dist, 'cli.cjs'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  plugins: [
    {
      name: 'what is imported when needed stays outside',
      setup({ onResolve }) {
        onResolve({ filter: /^\./ }, ({ kind, path, importer }) =>
          kind === 'dynamic-import'
            ? { path: `./${relative(dist, resolve(dirname(importer), path))}`, external: true }
            : undefined,
        )
      },
    },
  ],
})
