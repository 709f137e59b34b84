// metrics.jsonl: one JSON line for each finished epoch of a run, readable while the run goes on.

import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeAtomically } from '../files.ts';
import type { EpochRecord } from '../training/checkpoint.ts';

/** Its name in a run's folder. */
export const METRICS = 'metrics.jsonl';

export interface EpochMetrics extends EpochRecord {
  /** Updates made by the end of the epoch. */
  step: number;
  /** Of the epoch's last step. */
  learningRate: number;
  /** Training images; null where a single step gives no time between steps. */
  imagesPerSecond: number | null;
}

/**
 * Drops the lines that a run which goes on from `step` will write again, and a line that a cut has left unfinished.
 * Throws an Error that names the line which is not an epoch's.
 */
export async function dropMetricsAfter(path: string, step: number): Promise<void> {
  const lines = (await textOf(path)).split('\n').slice(0, -1);
  const kept = lines.filter((line, i) => stepOf(line, `${path} line ${i + 1}`) <= step);
  await writeAtomically(path, kept.map(line => `${line}\n`).join(''));
}

/** Adds a line and flushes it to the disk. Call it before the checkpoint of that epoch is saved: see dropMetricsAfter. */
export async function appendMetrics(path: string, metrics: { step: number; epoch: number }): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, `${JSON.stringify(metrics)}\n`, { flush: true });
}

/** The finished lines, as they were appended; none where there is no file. */
export async function readMetrics<T>(path: string): Promise<T[]> {
  const lines = (await textOf(path)).split('\n').slice(0, -1);
  return lines.map(line => JSON.parse(line) as T);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

function stepOf(line: string, where: string): number {
  const step = parsed(line)?.['step'];
  if (typeof step !== 'number')
    throw new Error(`${where}: expected a JSON object with a step, got ${line.slice(0, 60)}`);
  return step;
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(line));
  } catch {
    return undefined;
  }
}
