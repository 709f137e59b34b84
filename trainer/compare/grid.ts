// A grid of options -> the runs that it asks for, each with a name of its own that stays the same from call to call.

import { createHash } from 'node:crypto';
import { configFrom, dataFrom, UsageError } from '../config/from-options.ts';
import type { Config } from '../config/schema.ts';
import type { DatasetInfo } from '../data/catalogue.ts';
import type { Grid, NamedPlan } from './plan.ts';

/** One configuration, to be trained once. */
export interface Run {
  /** Unique for the configuration; engine, device and threads, which change no more than rounding, do not count. */
  id: string;
  config: Config;
}

/** A plan with the runs that it asks for. */
export interface Comparison {
  plan: NamedPlan;
  /** The command that repeats it. */
  command: string;
  runs: readonly Run[];
}

/** A part of the runs: every `of`th of them, beginning with the `index`th; both count from 1. */
export interface Shard {
  index: number;
  of: number;
}

/** Every combination of the grids' values with every seed, each configuration once. */
export async function runsOf(
  grids: readonly Grid[],
  seeds: number,
  describe: (data: ReturnType<typeof dataFrom>) => Promise<DatasetInfo>,
): Promise<Run[]> {
  const seedList = Array.from({ length: seeds }, (_, i) => i + 1).join();
  const runs = new Map<string, Run>();
  for (const values of grids.flatMap(grid => combinations({ ...grid, seed: grid['seed'] ?? seedList }))) {
    const config = configFrom(values, await describe(dataFrom(values)));
    const id = runId(config);
    runs.set(id, { id, config });
  }
  return [...runs.values()];
}

/** `{ a: '1,2', b: '3' }` -> `[{ a: '1', b: '3' }, { a: '2', b: '3' }]`; the last option varies fastest. */
export function combinations(grid: Grid): Record<string, string>[] {
  return Object.entries(grid).reduce<Record<string, string>[]>(
    (all, [name, values]) => all.flatMap(one => values.split(',').map(value => ({ ...one, [name]: value.trim() }))),
    [{}],
  );
}

function runId({ model, train }: Config): string {
  const { engine: _, device: __, threads: ___, ...rest } = train;
  const hash = createHash('sha256')
    .update(JSON.stringify({ model, train: rest }))
    .digest('hex');
  return `${train.dataset}-${model.norm}-seed${train.seed}-${hash.slice(0, 10)}`;
}

/** `2/8` -> { index: 2, of: 8 }. Throws a UsageError for what is not a part of a whole. */
export function parseShard(text: string): Shard {
  const [index = 0, of = 0] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (index < 1 || index > of) throw new UsageError(`--shard: expected i/n with 1 ≤ i ≤ n, such as 2/8, got ${text}`);
  return { index, of };
}

export function shardOf<T>(runs: readonly T[], { index, of }: Shard): T[] {
  return runs.filter((_, i) => i % of === index - 1);
}
