/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
  testSequencer: '<rootDir>/test/largest-first.mjs',
  setupFiles: ['<rootDir>/test/short-stacks.cjs'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    // Compiled as `scripts/from-source.cjs` compiles it.
    '^.+\\.[cm]?[jt]s$': ['@swc/jest', require('./scripts/swc.json')],
  },
  // These packages ship ES modules only, and the last one loads node:http by `import()`; jest's CommonJS loader needs them
  // transformed.
  transformIgnorePatterns: [
    '/node_modules/(?!(smol-toml|@noble/hashes|jose|openid-client|oauth4webapi|@opentelemetry/otlp-exporter-base)/)',
  ],
  // Far above what any of them takes: a machine may be busy, and a test that hangs is still ended.
  testTimeout: 150_000,
  // Two leave a fifth of two cores idle. With three the machine is so busy that the core of the SDK now and then loses track
  // of a run, which then stands still (see SatlinkRunStuck in docs/operations.md).
  maxWorkers: 2,
  // Jest keeps what a file has loaded, and collecting the garbage around it made the last files three times as slow. A worker
  // that holds more than this begins anew before its next file.
  workerIdleMemoryLimit: '700MB',
  // Of the tests of one file that wait at the same time, for the engine most of all.
  maxConcurrency: 12,
};
