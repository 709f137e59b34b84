import { availableParallelism } from 'node:os';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  test: {
    provide: { stress: mode === 'stress' },
    // Vitest would keep a core for itself, which of two is half.
    maxWorkers: availableParallelism(),
    coverage: { include: ['{src,trainer}/**/*.ts'], reporter: ['text', 'html', 'json-summary'] },
    // The Worker logs every start and every request.
    onConsoleLog: log => !log.startsWith('{"event":'),
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml' } })],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          globalSetup: 'test/setup.ts',
          setupFiles: 'test/worker/setup.ts',
          testTimeout: mode === 'stress' ? 590_000 : 60_000,
          // One workerd for all files: the plugin takes seconds to load the runtime's files into each.
          isolate: false,
        },
      },
      {
        test: {
          name: 'host',
          include: ['test/host/**/*.test.ts'],
          globalSetup: 'test/host/setup.ts',
          testTimeout: mode === 'stress' ? 590_000 : 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: 'test/browser/setup.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
}));
