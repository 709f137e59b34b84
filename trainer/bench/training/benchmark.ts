// How fast the installed engines train and evaluate, and other programs beside them, measured in turns so that a slow minute
// of the machine hits all of them alike. Random images: what they show makes no difference.

import type { Config, EngineName } from '../../config/schema.ts';
import { BACKENDS, type Backend, backendOn, engineOn } from '../../engine/create.ts';
import { matrixRate } from '../../engine/matrix-rate.ts';
import { describeMachine } from '../../format.ts';
import { parameterCount } from '../../model/parameters.ts';
import { graphCost } from '../../onnx/cost.ts';
import { trainingGraph } from '../../onnx/model.ts';
import { median } from '../../quantile.ts';
import { runPeer } from '../peer.ts';
import { type TimedEngine, timedEngine } from './timed-engine.ts';

/** Images of a training epoch of MNIST and of FashionMNIST. */
const EPOCH_IMAGES = 60_000;

/** How often a peer gets its turn; the rounds of the engines lie between. */
const PEER_TURNS = 5;

export interface Timing {
  /** Engine or peer. */
  name: string;
  /** Measurements: of engines single steps, of peers the medians of their own. */
  rounds: number;
  /** Median milliseconds of a training step: batch, forward and backward pass, update. */
  stepMs: number;
  imagesPerSecond: number;
  /** For 60,000 images. */
  epochSeconds: number;
  /** Median milliseconds for an image of an evaluation batch of 500. */
  evaluationImageMs: number;
}

export interface EngineTiming extends Timing {
  /** Median milliseconds of a step in which the engine waits for the batch, and their share of it. */
  dataWaitMs: number;
  dataWaitShare: number;
}

export interface TrainingBenchmark {
  machine: string;
  model: Config['model'];
  parameters: number;
  batchSize: number;
  threads: number;
  /** Operations of a step's matrix products, and how long they take at the rate of one large product. */
  floor: { operations: number; bytes: number; operationsPerSecond: number; ms: number };
  engines: EngineTiming[];
  /** Engines that are not timed, each with the reason. */
  missing: string[];
  peers: Timing[];
}

interface Samples {
  stepMs: number[];
  evaluationImageMs: number[];
}

interface Entrant {
  engine: TimedEngine;
  samples: Samples & { dataWaitMs: number[] };
}

interface Peer {
  command: string;
  name: string;
  samples: Samples;
}

export interface BenchmarkOptions {
  /** Training steps and evaluation batches of each engine. */
  rounds: number;
  /** Only this one, on the package that training would take; else all that are installed but plain TensorFlow.js. */
  engine?: EngineName | undefined;
  /** Commands that print `train_step_ms` and `eval_image_ms`. */
  peers?: readonly string[];
}

/** Times the engines on the CPU, and one on the configuration's device if that is another, in turns with each other and with the peers. */
export async function benchmarkTraining(
  config: Config,
  { rounds, engine, peers: commands = [] }: BenchmarkOptions,
): Promise<TrainingBenchmark> {
  const { model, train } = config;
  const { entrants, missing } = await enter(config, engine);
  const peers = commands.map((command): Peer => ({ command, name: command, samples: noSamples() }));
  const turns = peers.length > 0 ? Math.min(PEER_TURNS, rounds) : 1;
  try {
    for (let turn = 0; turn < turns; turn++) {
      await measureEngines(entrants, Math.ceil((rounds - turn) / turns));
      for (const peer of peers) await measurePeer(peer);
    }
  } finally {
    await Promise.all(entrants.map(({ engine }) => engine.close()));
  }
  const cost = graphCost(trainingGraph(model, train.batchSize).graph);
  const operationsPerSecond = await matrixRate(train.threads);
  return {
    machine: describeMachine(),
    model,
    parameters: parameterCount(model),
    batchSize: train.batchSize,
    threads: train.threads,
    floor: { ...cost, operationsPerSecond, ms: (1000 * cost.operations) / operationsPerSecond },
    missing,
    engines: entrants.map(entrant => engineTiming(entrant, train.batchSize)),
    peers: peers.map(({ name, samples }) => timing(name, samples, train.batchSize)),
  };
}

async function enter(config: Config, only: EngineName | undefined) {
  const entrants: Entrant[] = [];
  const missing: string[] = [];
  const enterOn = async (backend: Backend) => {
    const engine = await engineOn(backend, config.model, config.train.threads);
    if (typeof engine === 'string') missing.push(engine);
    else entrants.push({ engine: await timedEngine(engine, config), samples: { ...noSamples(), dataWaitMs: [] } });
  };
  const { device } = config.train;
  for (const backend of BACKENDS.filter(({ engine }) => only === undefined || engine === only)) {
    if (only === undefined && backend.slow)
      missing.push(`${backend.name} takes minutes: --engine ${backend.engine} times it`);
    else if (only === undefined || entrants.length === 0) await enterOn(backend);
  }
  if (device !== 'cpu') await enterOn(backendOn(device));
  return { entrants, missing };
}

function noSamples(): Samples {
  return { stepMs: [], evaluationImageMs: [] };
}

/** First all steps, then all evaluations, as in training. */
async function measureEngines(entrants: readonly Entrant[], rounds: number): Promise<void> {
  for (const measure of [measureStep, measureEvaluation])
    for (let round = 0; round < rounds; round++) for (const entrant of entrants) await measure(entrant);
}

async function measureStep({ engine, samples }: Entrant): Promise<void> {
  const { ms, waitMs } = await engine.step();
  samples.stepMs.push(ms);
  samples.dataWaitMs.push(waitMs);
}

async function measureEvaluation({ engine, samples }: Entrant): Promise<void> {
  samples.evaluationImageMs.push(await engine.evaluate());
}

async function measurePeer(peer: Peer): Promise<void> {
  const { peer: name, train_step_ms: stepMs, eval_image_ms: evaluationImageMs } = await runPeer(peer.command);
  if (stepMs === undefined) throw new Error(`${peer.command}: expected train_step_ms, got none`);
  peer.name = name;
  peer.samples.stepMs.push(stepMs);
  peer.samples.evaluationImageMs.push(evaluationImageMs);
}

function engineTiming({ engine, samples }: Entrant, batchSize: number): EngineTiming {
  const figures = timing(engine.engine.description, samples, batchSize);
  const dataWaitMs = median(samples.dataWaitMs);
  return { ...figures, dataWaitMs, dataWaitShare: dataWaitMs / figures.stepMs };
}

function timing(name: string, samples: Samples, batchSize: number): Timing {
  const stepMs = median(samples.stepMs);
  return {
    name,
    rounds: samples.stepMs.length,
    stepMs,
    imagesPerSecond: (1000 * batchSize) / stepMs,
    epochSeconds: (EPOCH_IMAGES / batchSize) * (stepMs / 1000),
    evaluationImageMs: median(samples.evaluationImageMs),
  };
}
