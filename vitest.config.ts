import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/temporary.ts'],
    // What hangs is noticed in time; what is slow on a busy machine is let be.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Two cores run the gate, and the programs under test need one of them.
    maxWorkers: 2,
  },
})
