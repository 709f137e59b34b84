import { expect, it, vi } from 'vitest';
import { buildCommand } from '../../trainer/commands/build.ts';
import { matchingFiles, ROOT } from '../../trainer/files.ts';
import { buildIfNeeded } from '../../trainer/runtime/cache.ts';
import { bundleHost } from '../../trainer/workerd/bundle.ts';

vi.mock('../../trainer/runtime/cache.ts', () => ({
  buildIfNeeded: vi.fn(async () => ({ upToDate: true, files: [] })),
}));
vi.mock('../../trainer/workerd/bundle.ts', { spy: true });
vi.mock('esbuild', () => ({ build: vi.fn(async () => ({})) }));

it.each([
  [[], false],
  [['--full'], true],
])('npm run build -- %j makes both runtimes, the pages and the bundle, and says so', async (args, full) => {
  vi.mocked(bundleHost).mockResolvedValue();
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(text => said.push(String(text)) > 0);
  await buildCommand.parseAsync(args, { from: 'user' }).finally(() => write.mockRestore());
  expect(vi.mocked(buildIfNeeded).mock.calls.slice(-2)).toEqual([
    [`${ROOT}/src/model`, full],
    [`${ROOT}/src/model/browser`, full],
  ]);
  const runtime = full ? 'full runtime' : 'runtime';
  expect(said.join('').replace(/\d+\.\d s/g, '? s')).toBe(
    [
      `${runtime} for src/model … up to date (? s)`,
      `${runtime} for src/model/browser … up to date (? s)`,
      'pages … built (? s)',
      'bundle for npm start … built (? s)\n',
    ].join('\n'),
  );
});

it('sources that have moved away fail the build', () => {
  expect(matchingFiles(['trainer/runtime/cache.ts', 'trainer/quantile.ts'], ROOT)).toEqual([
    'trainer/quantile.ts',
    'trainer/runtime/cache.ts',
  ]);
  expect(() => matchingFiles(['trainer/*.ts', 'trainer/gone/*.ts'], ROOT)).toThrow(
    `trainer/gone/*.ts: expected files in ${ROOT}, found none`,
  );
});
