import { expect, it } from 'vitest';
import { PRESETS } from '../../trainer/config/presets.ts';
import { selectImages } from '../../trainer/data/idx.ts';
import { createOnnxRuntimeEngine } from '../../trainer/engine/onnxruntime.ts';
import { initialState, trainAndEvaluate } from '../../trainer/training/train.ts';
import { mnistSample } from './tiny-model.ts';

const MIB = 1024 * 1024;
const STEPS = 100;

it('resident memory stays flat while a model of full size trains', async () => {
  const { model, train } = PRESETS.reference;
  const config = { model, train: { ...train, batchSize: 4, epochs: STEPS / 2, validation: 0 } };
  const sample = await mnistSample('train');
  const data = { train: selectImages(sample, [0, 1, 2, 3, 4, 5, 6, 7]), validation: selectImages(sample, [8, 9]) };
  const engine = await createOnnxRuntimeEngine(model, 1);
  const resident: number[] = [];
  await trainAndEvaluate(initialState(config), data, engine, {
    onEpoch: async () => void resident.push(process.memoryUsage().rss / MIB),
  });
  await engine.dispose();
  // A step's gradients are 3.4 MiB: if they stayed, the last two thirds of the steps would leave 220 MiB.
  expect(resident.at(-1)! - resident[Math.floor(resident.length / 3)]!).toBeLessThan(64);
});
