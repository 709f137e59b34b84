// Checkpoints: everything that training needs to go on, in one safetensors file that other ecosystems can read.
// Beside the parameters stand `optimizer.m.NAME`, `optimizer.v.NAME` (AdamW's
// moments) and, where there is a moving average, `average.NAME`.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Config, checkConfig } from '../config/schema.ts';
import { copyAtomically, writeAtomically } from '../files.ts';
import { type Parameters, parameterSpecs } from '../model/parameters.ts';
import { decodeSafetensors, encodeSafetensors, type Tensors } from '../model/safetensors.ts';
import { type EpochTally, emptyTally } from './epoch-tally.ts';
import { type Moments, trainedSpecs } from './optimizer.ts';

export interface EpochRecord {
  epoch: number;
  /** Means over the training steps of the epoch. */
  trainLoss: number;
  trainAccuracy: number;
  /** Null when nothing is held out for validation. */
  validationLoss: number | null;
  /** The mean over the data sets of a mixture. */
  validationAccuracy: number | null;
  /** Validation accuracy of each data set, where something is held out. */
  sources?: Record<string, number>;
  /** Share of the images of no class that pass for a class with 90%, source by source. */
  unknown?: Record<string, number>;
  seconds: number;
}

export interface TrainState {
  config: Config;
  /** Names of the classes, where they are known. */
  classes?: readonly string[] | undefined;
  parameters: Parameters;
  moments: Moments;
  /** Exponential moving average of the parameters, where the configuration asks for one. */
  average: Parameters | undefined;
  /** Updates made so far. */
  step: number;
  /** Of the epoch that has begun. */
  tally: EpochTally;
  history: EpochRecord[];
}

/** The weights that are evaluated and exported: the moving average where there is one. */
export function servedParameters({ parameters, average }: TrainState): Parameters {
  return average ?? parameters;
}

/** Of a run's folder. */
export const CHECKPOINT = 'checkpoint.safetensors';
export const BEST_CHECKPOINT = 'best.safetensors';
export const DEFAULT_CHECKPOINT = join('runs', 'mnist-vitbn', CHECKPOINT);

export const FORMAT = 'vitbn-edge/1';

/** Name of the checkpoint that stands beside `path` and is one save older. */
export function previousCheckpoint(path: string): string {
  return path.replace(/\.safetensors$/, '.previous.safetensors');
}

/** Writes the state to `path`; what was there before is kept as the previous checkpoint. */
export async function saveCheckpoint(path: string, state: TrainState): Promise<void> {
  if (existsSync(path)) await copyAtomically(path, previousCheckpoint(path));
  await writeCheckpoint(path, state);
}

/** Writes the state to `path` as a whole, or leaves `path` as it was. */
export async function writeCheckpoint(path: string, state: TrainState): Promise<void> {
  const { config, classes, step, tally, history } = state;
  const metadata = {
    format: FORMAT,
    step: String(step),
    config: JSON.stringify(config),
    ...(classes && { classes: JSON.stringify(classes) }),
    tally: JSON.stringify(tally),
    history: JSON.stringify(history),
  };
  const tensors = checkpointTensors(state);
  await writeAtomically(path, encodeSafetensors(tensors, { ...metadata, sha256: checksum(tensors, metadata) }));
}

/** Of all names, numbers and metadata but itself: a bit that flips is noticed. Checkpoints of before have none. */
function checksum(tensors: Tensors, { sha256: _, ...metadata }: Record<string, string>): string {
  const digest = createHash('sha256').update(JSON.stringify(metadata));
  for (const [name, { values }] of Object.entries(tensors)) digest.update(name).update(values);
  return digest.digest('hex');
}

/**
 * Throws an Error that names the path for a file that is damaged, of another kind or not of finite numbers, and names the
 * checkpoint before it where there is one.
 */
export async function loadCheckpoint(path: string): Promise<TrainState> {
  const bytes = await readFile(path);
  try {
    return decodeCheckpoint(path, bytes);
  } catch (error) {
    const before = previousCheckpoint(path);
    if (!(error instanceof Error) || before === path || !existsSync(before)) throw error;
    throw new Error(`${error.message}; ${basename(before)} is the one before`, { cause: error });
  }
}

function decodeCheckpoint(path: string, bytes: Buffer): TrainState {
  const { tensors, metadata } = decodeSafetensors(path, bytes);
  if (metadata['format'] !== FORMAT)
    throw new Error(`${path}: expected a checkpoint of format ${FORMAT}, got ${metadata['format'] ?? 'no format'}`);
  // Options that came after the checkpoint was written have their defaults, which leave all as it was.
  const { sha256 } = metadata;
  if (sha256 !== undefined && sha256 !== checksum(tensors, metadata))
    throw new Error(`${path} is damaged: its content is not what was written`);
  const config = checkConfig(JSON.parse(metadata['config'] ?? '{}'));
  const take = (prefix: string, specs: readonly { name: string; shape: readonly number[] }[]): Parameters =>
    Object.fromEntries(specs.map(({ name, shape }) => [name, tensorOf(path, tensors, prefix + name, shape)]));
  const trained = trainedSpecs(config.model);
  return {
    config,
    classes: metadata['classes'] === undefined ? undefined : (JSON.parse(metadata['classes']) as string[]),
    parameters: take('', parameterSpecs(config.model)),
    moments: { m: take('optimizer.m.', trained), v: take('optimizer.v.', trained) },
    average: config.train.emaDecay > 0 ? take('average.', parameterSpecs(config.model)) : undefined,
    step: Number(metadata['step']),
    tally: { ...emptyTally(), ...JSON.parse(metadata['tally'] ?? '{}') },
    history: JSON.parse(metadata['history'] ?? '[]') as EpochRecord[],
  };
}

function checkpointTensors({ config, parameters, moments, average }: TrainState): Tensors {
  const tensors: Tensors = {};
  for (const { name, shape, trained } of parameterSpecs(config.model)) {
    tensors[name] = { shape, values: parameters[name]! };
    if (average) tensors[`average.${name}`] = { shape, values: average[name]! };
    if (!trained) continue;
    tensors[`optimizer.m.${name}`] = { shape, values: moments.m[name]! };
    tensors[`optimizer.v.${name}`] = { shape, values: moments.v[name]! };
  }
  return tensors;
}

function tensorOf(path: string, tensors: Tensors, name: string, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const tensor = tensors[name];
  if (tensor?.values.some(value => !Number.isFinite(value)))
    throw new Error(`${path}: expected finite numbers, got others in ${name}`);
  if (!tensor || tensor.shape.join() !== shape.join())
    throw new Error(`${path}: expected ${name} [${shape}], got ${tensor ? `[${tensor.shape}]` : 'none'}`);
  return Float32Array.from(tensor.values);
}
