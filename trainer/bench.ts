// How fast the installed engines train and evaluate, measured in turns so that a slow minute of the machine hits all of
// them alike. Random images: what they show makes no difference.

import { cpus } from 'node:os';
import type { Config, EngineName } from './config/options.ts';
import { type Contestant, contestant, median } from './contestant.ts';
import { BACKENDS, type Backend, engineOn } from './engine/create.ts';
import { matrixRate } from './engine/matrix-rate.ts';
import { parameterCount } from './model/parameters.ts';
import { graphCost } from './onnx/cost.ts';
import { trainingGraph } from './onnx/model.ts';
import { textTable } from './text-table.ts';

/** Images of a training epoch of MNIST and of FashionMNIST. */
const EPOCH_IMAGES = 60_000;

export interface EngineTiming {
  engine: string;
  rounds: number;
  /** Median milliseconds of a training step: batch, forward and backward pass, update. */
  stepMs: number;
  /** Median milliseconds of that in which the engine waits for the batch. */
  dataWaitMs: number;
  imagesPerSecond: number;
  /** For 60,000 images. */
  epochSeconds: number;
  /** Median milliseconds for an image of an evaluation batch of 500. */
  evaluationImageMs: number;
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
}

interface Samples {
  stepMs: number[];
  dataWaitMs: number[];
  evaluationImageMs: number[];
}

/** Times `rounds` training steps and evaluation batches of every engine that is installed, in turns. */
export async function benchmarkTraining(config: Config, rounds: number): Promise<TrainingBenchmark> {
  const { model, train } = config;
  const contestants = await enter(config);
  const samples = new Map<Contestant, Samples>();
  for (const contestant of contestants) samples.set(contestant, { stepMs: [], dataWaitMs: [], evaluationImageMs: [] });
  // First all steps, then all evaluations: the threads of a native session go on spinning for a while after each run.
  for (const measure of [measureStep, measureEvaluation])
    for (let round = 0; round < rounds; round++)
      for (const contestant of contestants)
        if (round === 0 || !contestant.slow) await measure(contestant, samples.get(contestant)!);
  const engines = contestants.map(contestant => timing(contestant, samples.get(contestant)!, train.batchSize));
  await Promise.all(contestants.map(contestant => contestant.close()));
  const cost = graphCost(trainingGraph(model, train.batchSize).graph);
  const operationsPerSecond = await matrixRate(train.threads);
  return {
    machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}`,
    model,
    parameters: parameterCount(model),
    batchSize: train.batchSize,
    threads: train.threads,
    floor: { ...cost, operationsPerSecond, ms: (1000 * cost.operations) / operationsPerSecond },
    engines,
  };
}

async function enter(config: Config): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  for (const backend of BACKENDS) {
    const engine = await engineOn(backend, config.model, config.train.threads);
    if (engine) contestants.push(await contestant(engine, config));
  }
  return contestants;
}

/** The engine that trains this model fastest here, by the best of a few steps; scripts only where nothing is native. */
export async function fastestEngine(config: Config): Promise<{ engine: EngineName; reason: string }> {
  const native = await trials(config, backend => backend.native);
  const timings = native.length > 0 ? native : await trials(config, backend => !backend.native);
  const [best] = timings.toSorted((a, b) => a.ms - b.ms);
  if (!best) throw new Error('engine: expected one that is installed, found none');
  return {
    engine: best.engine,
    reason: timings.map(({ name, ms }) => `${name} ${ms.toFixed(1)} ms a step`).join(', '),
  };
}

async function trials(config: Config, isWanted: (backend: Backend) => boolean) {
  const timings: { name: string; engine: EngineName; ms: number }[] = [];
  for (const backend of BACKENDS.filter(isWanted)) {
    const engine = await engineOn(backend, config.model, config.train.threads);
    if (!engine) continue;
    const { step, close } = await contestant(engine, config);
    const steps = [await step(), await step(), await step()];
    timings.push({ name: backend.name, engine: backend.engine, ms: Math.min(...steps.map(({ ms }) => ms)) });
    await close();
  }
  return timings;
}

async function measureStep({ step }: Contestant, { stepMs, dataWaitMs }: Samples): Promise<void> {
  const { ms, waitMs } = await step();
  stepMs.push(ms);
  dataWaitMs.push(waitMs);
}

async function measureEvaluation({ evaluate }: Contestant, { evaluationImageMs }: Samples): Promise<void> {
  evaluationImageMs.push(await evaluate());
}

function timing({ engine }: Contestant, samples: Samples, batchSize: number): EngineTiming {
  const stepMs = median(samples.stepMs);
  return {
    engine: engine.description,
    rounds: samples.stepMs.length,
    stepMs,
    dataWaitMs: median(samples.dataWaitMs),
    imagesPerSecond: (1000 * batchSize) / stepMs,
    epochSeconds: (EPOCH_IMAGES / batchSize) * (stepMs / 1000),
    evaluationImageMs: median(samples.evaluationImageMs),
  };
}

/** The benchmark as text, a line an engine. */
export function formatBenchmark({ machine, model, parameters, batchSize, threads, floor, engines }: TrainingBenchmark) {
  const gigaflops = (value: number) => `${(value / 1e9).toFixed(1)} GFLOP`;
  const rows = engines.map(e => [
    e.engine,
    e.stepMs.toFixed(1),
    e.dataWaitMs.toFixed(2),
    Math.round(e.imagesPerSecond).toString(),
    e.epochSeconds.toFixed(1),
    e.evaluationImageMs.toFixed(3),
    e.rounds.toString(),
  ]);
  return [
    `${model.norm}, depth ${model.depth}, ${parameters} parameters, batch ${batchSize}, ${threads} threads; ${machine}`,
    `floor of a step: ${gigaflops(floor.operations)} at ${gigaflops(floor.operationsPerSecond)}/s = ${floor.ms.toFixed(1)} ms`,
    '',
    textTable(['engine', 'ms/step', 'data wait', 'images/s', 's/epoch', 'evaluation ms/image', 'rounds'], rows),
  ].join('\n');
}
