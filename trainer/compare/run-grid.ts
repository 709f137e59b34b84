// One run of a comparison: trains a configuration, tests it after every epoch, and leaves its result. A run that was cut
// goes on from its last epoch.

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { DataSource } from '../data/data-files.ts';
import { loadSplit } from '../data/datasets.ts';
import type { Samples } from '../data/samples.ts';
import { ENGINE } from '../engine/create.ts';
import type { Engine } from '../engine/engine.ts';
import { removeTemporaries } from '../files.ts';
import { appendMetrics, dropMetricsAfter, METRICS, readMetrics } from '../metrics/log.ts';
import {
  CHECKPOINT,
  loadCheckpoint,
  previousCheckpoint,
  saveCheckpoint,
  servedParameters,
} from '../training/checkpoint.ts';
import { evaluate } from '../training/evaluate.ts';
import { lockFolder } from '../training/lock.ts';
import { DivergenceError } from '../training/step.ts';
import { initialState, type StepReport, type TrainData, trainAndEvaluate } from '../training/train.ts';
import { loadTraining } from '../training/training-data.ts';
import type { Run } from './grid.ts';
import { type EpochResult, type RunResult, runFolder, writeResult } from './results.ts';

export interface RunHooks {
  onStep: (report: StepReport) => void;
  /** The run stops after the step at which it is aborted, and can go on later. */
  signal: AbortSignal;
}

export interface RunData extends TrainData {
  test: Samples;
}

export async function loadRunData(config: Config, source: DataSource): Promise<RunData> {
  return { ...(await loadTraining(config, source)), test: await loadSplit(config.train, 'test', source) };
}

/** Trains the run to its end and writes its result below `folder`; undefined when the signal stopped it before. */
export async function performRun(
  run: Run,
  folder: string,
  data: RunData,
  hooks: RunHooks,
): Promise<RunResult | undefined> {
  const { model, train } = run.config;
  const release = await lockFolder(runFolder(folder, run));
  const engine = await ENGINE[train.engine](model, train.threads, train.device);
  try {
    const outcome = await trained(run, runFolder(folder, run), engine, data, hooks);
    if (outcome === undefined) return undefined;
    const result = { ...run, engine: engine.description, outcome, epochs: await epochsOf(runFolder(folder, run)) };
    await writeResult(folder, result);
    await dropCheckpoints(runFolder(folder, run));
    return result;
  } finally {
    await engine.dispose();
    await release();
  }
}

async function trained(
  { config }: Run,
  folder: string,
  engine: Engine,
  data: RunData,
  { onStep, signal }: RunHooks,
): Promise<RunResult['outcome'] | undefined> {
  const path = join(folder, CHECKPOINT);
  const state = existsSync(path) ? { ...(await loadCheckpoint(path)), config } : initialState(config);
  const metrics = join(folder, METRICS);
  await removeTemporaries(folder);
  await dropMetricsAfter(metrics, state.step);
  let before = process.cpuUsage();
  const onEpoch = async () => {
    const { user, system } = process.cpuUsage(before);
    const { epoch, trainLoss, trainAccuracy } = state.history.at(-1)!;
    const predict = (images: Float32Array, count: number) => engine.predict(servedParameters(state), images, count);
    const { loss, accuracy } = await evaluate(predict, data.test, config.model.numClasses);
    const testLoss = Number.isFinite(loss) ? loss : null;
    const cpuSeconds = (user + system) / 1e6;
    const result: EpochResult = { epoch, trainLoss, trainAccuracy, cpuSeconds, testLoss, testAccuracy: accuracy };
    await appendMetrics(metrics, { ...result, step: state.step });
    await saveCheckpoint(path, state);
    before = process.cpuUsage();
  };
  try {
    await trainAndEvaluate(state, data, engine, { onStep, onEpoch, signal });
  } catch (error) {
    if (error instanceof DivergenceError) return 'diverged';
    throw error;
  }
  return state.history.length < config.train.epochs ? undefined : 'finished';
}

async function epochsOf(folder: string): Promise<EpochResult[]> {
  const lines = await readMetrics<EpochResult & { step: number }>(join(folder, METRICS));
  return lines.map(({ step: _, ...epoch }) => epoch);
}

/** A comparison of a hundred runs needs their figures, not a gigabyte of weights. */
async function dropCheckpoints(folder: string): Promise<void> {
  const path = join(folder, CHECKPOINT);
  await Promise.all([path, previousCheckpoint(path)].map(file => rm(file, { force: true })));
}
