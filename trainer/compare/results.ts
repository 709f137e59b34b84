// What the runs of a comparison leave on disk: RUN/result.json, written when a run has ended.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { readJson, writeAtomically } from '../files.ts';
import type { Run } from './grid.ts';

const epochSchema = z.object({
  epoch: z.number(),
  /** Means over the epoch's training steps, and after it over the test images; losses are not published. */
  trainLoss: z.number().optional(),
  trainAccuracy: z.number().optional(),
  /** Of all threads, for the epoch's training: it does not depend on what else the machine does. */
  cpuSeconds: z.number(),
  testLoss: z.number().nullish(),
  testAccuracy: z.number(),
});

const resultSchema = z.object({
  id: z.string(),
  config: z.custom<Config>(value => typeof value === 'object' && value !== null && 'model' in value),
  engine: z.string(),
  /** Diverged: a loss was not finite, which ended the run. */
  outcome: z.enum(['finished', 'diverged']),
  epochs: z.array(epochSchema),
});

export type EpochResult = z.infer<typeof epochSchema>;
export type RunResult = z.infer<typeof resultSchema>;

export function runFolder(folder: string, { id }: Pick<Run, 'id'>): string {
  return join(folder, 'runs', id);
}

export async function writeResult(folder: string, result: RunResult): Promise<void> {
  await writeAtomically(join(runFolder(folder, result), 'result.json'), `${JSON.stringify(result)}\n`);
}

/** The run's result, or undefined when it has not ended. Throws an Error that names a file which is not one. */
export async function readResult(folder: string, run: Pick<Run, 'id'>): Promise<RunResult | undefined> {
  const path = join(runFolder(folder, run), 'result.json');
  return existsSync(path) ? parseFile(path, resultSchema) : undefined;
}

/** Throws an Error that names a file which is missing or was not written by compare. */
export function parseFile<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return readJson(path, schema, 'a file written by compare');
}
