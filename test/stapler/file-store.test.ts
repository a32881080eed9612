import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFileStore } from '../../src/stapler/index.ts'

let parent: string
let folder: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'staples-'))
  folder = join(parent, 'made', 'when', 'needed')
})
afterEach(() => rm(parent, { recursive: true }))

it('gives back what was set, a file for each key, and nothing else in the folder', async () => {
  const store = createFileStore(folder)
  expect(await store.get('one')).toBeUndefined()
  await store.set('one', 'first')
  await store.set('one', 'second')
  await store.set('../two', 'other')
  expect(await store.get('one')).toBe('second')
  expect(await createFileStore(folder).get('../two')).toBe('other')
  expect(await readdir(folder)).toHaveLength(2)
  await store.delete?.('one')
  await store.delete?.('one')
  expect(await store.get('one')).toBeUndefined()
})

// Sixty times fsync, on whatever disk there is.
it('never shows a reader half of a value', { timeout: 120_000 }, async () => {
  const store = createFileStore(folder)
  const values = ['a', 'b', 'c'].map(letter => letter.repeat(50_000))
  await store.set('key', values[0]!)
  const [file] = await readdir(folder)
  let writing = true
  const writes = Promise.all(
    Array.from({ length: 60 }, (_, index) => store.set('key', values[index % 3]!)),
  ).finally(() => {
    writing = false
  })
  while (writing) expect(values).toContain(await readFile(join(folder, file!), 'utf8'))
  await writes
  expect(await readdir(folder)).toEqual([file])
})

it('adds for exactly one of many', async () => {
  const stores = Array.from({ length: 8 }, () => createFileStore(folder))
  const added = await Promise.all(stores.map((store, index) => store.add('lease', `holder ${index}`, 60_000)))
  const winner = added.indexOf(true)
  expect(added.filter(Boolean)).toHaveLength(1)
  expect(await stores[0]!.get('lease')).toBe(`holder ${winner}`)
  expect(await readdir(folder)).toHaveLength(1)
})

it('clears away what a process that died had added', async () => {
  const store = createFileStore(folder)
  expect(await store.add('lease', 'dead', 1000)).toBe(true)
  const [file] = await readdir(folder)
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(join(folder, file!), longAgo, longAgo)
  expect(await store.add('lease', 'alive', 1000)).toBe(false)
  expect(await store.add('lease', 'alive', 1000)).toBe(true)
})

it('leaves nothing behind where a value cannot be written whole', { timeout: 90_000 }, async () => {
  const module = JSON.stringify(join(import.meta.dirname, '../../src/stapler/file-store.ts'))
  const program = `import { createFileStore } from ${module}
    const store = createFileStore(${JSON.stringify(folder)})
    for (const write of [() => store.set('key', 'x'.repeat(1e6)), () => store.add('lease', 'x'.repeat(1e6), 1000)])
      await write().catch(error => process.stdout.write(error.code + ' '))`
  // What a full disk does, without one: no file of this process may grow beyond 200 blocks.
  const script = 'trap "" XFSZ; ulimit -f 200; exec "$@"'
  const node = [process.execPath, '--import', 'tsx', '--input-type=module', '--eval', program]
  const said = execFileSync('sh', ['-c', script, 'sh', ...node], { encoding: 'utf8', timeout: 80_000 })
  expect(said).toBe('EFBIG EFBIG ')
  expect(await readdir(folder)).toEqual([])
})

it('fails where the folder cannot be', async () => {
  await writeFile(join(parent, 'made'), 'a file')
  await expect(createFileStore(folder).set('key', 'value')).rejects.toThrow(/ENOTDIR|EEXIST/)
})
