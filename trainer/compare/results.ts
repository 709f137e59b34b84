// What the runs of a comparison leave on disk: RUN/result.json, written when a run has ended.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { readJson, writeAtomically } from '../files.ts';
import type { Run } from './grid.ts';

const epochSchema = z.object({
  epoch: z.number(),
  /** Means over the epoch's training steps, and after it over the test images. */
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  testLoss: z.number().nullable(),
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

/** A test accuracy that no model stays below once it has learned something; guessing among ten classes gives 0.1. */
const LEARNED = 0.5;

/** Whether the run ended with a finite loss and a model that has learned. */
export function converged({ outcome, epochs }: RunResult): boolean {
  return outcome === 'finished' && finalAccuracy(epochs) >= LEARNED;
}

/** Of the last epoch; 0 where none was finished. */
export function finalAccuracy(epochs: readonly EpochResult[]): number {
  return epochs.at(-1)?.testAccuracy ?? 0;
}

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
