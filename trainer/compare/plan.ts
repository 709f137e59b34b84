// A plan: a question, the grid of runs that answers it, and how they decide. It is written before the runs, as JSON in plans/.

import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../config/from-options.ts';
import { OPTIONS } from '../config/schema.ts';
import { readJson } from '../files.ts';

const PLANS = join(import.meta.dirname, 'plans');

const known = new Set(['preset', ...OPTIONS.map(({ name }) => name)]);
const optionName = z.string().refine(name => known.has(name), { error: 'expected an option of train' });

/** Options of train by name, several values joined by commas: `{ depth: '4,6', dataset: 'mnist' }`. */
const gridSchema = z.record(optionName, z.string());

const accuracy = z.number().min(0).max(1);

const metricSchema = z.discriminatedUnion('kind', [
  /** Test accuracy after the last epoch, in percentage points. */
  z.strictObject({ kind: z.literal('accuracy') }),
  /** Epochs until the test accuracy reaches each target, by data set. */
  z.strictObject({
    kind: z.literal('epochs'),
    targets: z.record(z.string(), z.array(accuracy).min(1)),
  }),
  /** The largest value of an option up to which runs end with at least a test accuracy, by data set; as a factor. */
  z.strictObject({ kind: z.literal('largest'), option: optionName, converged: z.record(z.string(), accuracy) }),
  /** Seconds of training and testing, as a factor, over rounds in which all models take turns; nothing is trained. */
  z.strictObject({ kind: z.literal('time'), rounds: z.int().min(2) }),
]);

export const planSchema = z.strictObject({
  title: z.string().min(1),
  question: z.string().min(1),
  /** Values of all grids. */
  common: gridSchema,
  grids: z.array(gridSchema).min(1),
  /** Runs of each configuration, with the seeds 1 to N. */
  seeds: z.int().min(1),
  metric: metricSchema,
  /**
   * What the others are compared with: values of options, in which alone the compared may differ from it. Any two of
   * them ask for their interaction, too.
   */
  baselines: z.array(z.record(optionName, z.string())).min(1),
  /** A difference whose whole interval is within ± this counts as none: points, epochs or a factor less 1. */
  margin: z.number().positive(),
  /** Half the width that the 95% interval is expected to have, and what that is concluded from. */
  expected: z.strictObject({ interval: z.number().positive(), from: z.string().min(1) }).optional(),
});

export type Grid = z.infer<typeof gridSchema>;
export type Plan = z.infer<typeof planSchema>;
export type Metric = z.infer<typeof metricSchema>;

export interface NamedPlan extends Plan {
  name: string;
}

/** The plans of that name or path; `all` are those in plans/. Throws an Error that names a wrong field. */
export async function readPlans(given: string): Promise<NamedPlan[]> {
  const names = planNames();
  if (given === 'all') return Promise.all(names.map(name => readPlan(join(PLANS, `${name}.json`))));
  if (names.includes(given)) return [await readPlan(join(PLANS, `${given}.json`))];
  if (!existsSync(given)) throw new UsageError(`--plan: expected all, ${names.join(', ')} or a file, got ${given}`);
  return [await readPlan(given)];
}

async function readPlan(path: string): Promise<NamedPlan> {
  return { name: basename(path, '.json'), ...(await readJson(path, planSchema, 'a plan')) };
}

/** In the order of their numbers. */
function planNames(): string[] {
  return readdirSync(PLANS)
    .map(file => basename(file, '.json'))
    .sort();
}

/** What a grid of options from the command line asks: each model against vit. */
export function customPlan(grid: Grid, seeds: number): NamedPlan {
  return {
    name: 'custom',
    title: 'Comparison',
    question: 'What do the given options change?',
    common: { preset: 'reference', validation: '0', 'validation-writers': '0' },
    grids: [grid],
    seeds,
    metric: { kind: 'accuracy' },
    baselines: [{ model: 'vit' }],
    margin: 0.2,
  };
}
