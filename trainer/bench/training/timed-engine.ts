// An engine made ready to be timed: steps and evaluations of one configuration on random images, whose content makes no
// difference to the time.

import type { Config } from '../../config/schema.ts';
import type { LabelledImages } from '../../data/idx.ts';
import { BatchLoader } from '../../data/loader.ts';
import type { Engine } from '../../engine/engine.ts';
import { randomStream } from '../../random.ts';
import { EVALUATION_BATCH } from '../../training/evaluate.ts';
import { trainStep } from '../../training/step.ts';
import { initialState } from '../../training/train.ts';

const WARM_UP_STEPS = 3;
/** An engine that takes longer for its first step is not warmed up further. */
const SLOW_MS = 3000;

export interface TimedEngine {
  engine: Engine;
  step: () => Promise<{ ms: number; waitMs: number }>;
  evaluate: () => Promise<number>;
  close: () => Promise<void>;
}

export async function timedEngine(engine: Engine, config: Config): Promise<TimedEngine> {
  const { model, train } = config;
  const state = initialState(config);
  const data = randomImages(model, 2 * train.batchSize);
  const classes = Array.from({ length: model.numClasses }, (_, i) => String(i));
  const unknown = { scribbles: true, several: false, drawn: [] };
  const loader = new BatchLoader({ known: data, classes, ...(model.unknownClass && { unknown }) }, train);
  const many = Float32Array.from(randomImages(model, EVALUATION_BATCH).images, value => value / 255);
  let steps = 0;
  const step = async () => {
    const start = performance.now();
    const batch = await loader.batch({ epoch: steps >> 1, step: steps++ & 1 });
    const waitMs = performance.now() - start;
    await trainStep(state, batch, engine, 2);
    return { ms: performance.now() - start, waitMs };
  };
  const evaluate = async () => {
    const start = performance.now();
    await engine.predict(state.parameters, many, EVALUATION_BATCH);
    return (performance.now() - start) / EVALUATION_BATCH;
  };
  const slow = (await step()).ms > SLOW_MS;
  if (!slow) for (let i = 1; i < WARM_UP_STEPS; i++) await step();
  if (!slow) await evaluate();
  const close = async () => {
    await Promise.all([loader.close(), engine.dispose()]);
  };
  return { engine, step, evaluate, close };
}

export function randomImages({ channels, imageSize, numClasses }: Config['model'], count: number): LabelledImages {
  const random = randomStream(1, 'benchmark');
  const images = Uint8Array.from({ length: count * channels * imageSize ** 2 }, () => random.bits() & 0xff);
  return { count, imageSize, channels, images, labels: Uint8Array.from({ length: count }, (_, i) => i % numClasses) };
}
