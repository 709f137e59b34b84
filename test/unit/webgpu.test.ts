import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it, vi } from 'vitest';
import type { TrainingBenchmark } from '../../trainer/bench/training/benchmark.ts';
import type { ModelConfig } from '../../trainer/config/schema.ts';
import { ENGINE } from '../../trainer/engine/create.ts';
import { noVulkan, softwareVulkan } from '../vulkan.ts';
import { expectSameStep, livelyParameters, TOLERANCE } from './same-step.ts';
import type { StepAnswer, StepTask } from './step-process.ts';
import { largestDifference, randomBatch, SEED, tinyModel } from './tiny-model.ts';
import { MAIN } from './trainer-process.ts';

const vulkan = await softwareVulkan();

vi.setConfig({ testTimeout: 300_000 }); // compiling for such a driver takes seconds

const NO_DRIVER = 'no Vulkan driver in software is found';

/** Little of everything: the driver compiles a program for each kind of node, which takes most of the time. */
const LITTLE = { depth: 1, dim: 8, heads: 2, dimHead: 4, mlpDim: 12, imageSize: 6, patchSize: 3 };

const MODELS: [string, Partial<ModelConfig>][] = [
  ['dropout', { ...LITTLE, dropout: 0.2 }],
  [
    'vitbn-all, wide heads, qkv bias, mean pooling',
    { ...LITTLE, norm: 'vitbn-all', dimHead: 16, qkvBias: true, pool: 'mean' },
  ],
  ['convolutions', { ...LITTLE, tokenizer: 'conv', stem: '4/1,8/2', ffnConv: true }],
];

const child = vulkan && fork(join(import.meta.dirname, 'step-process.ts'), { serialization: 'advanced', env: vulkan });
afterAll(() => child?.disconnect());

async function onWebGpu(task: StepTask): Promise<StepAnswer> {
  child?.send(task);
  const [answer] = await once(child!, 'message');
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}

it.for(MODELS)(
  'has the step and the logits of the CPU, every node on the device: %s',
  async ([, overrides], { skip }) => {
    skip(!vulkan, NO_DRIVER);
    const model = tinyModel(overrides);
    const parameters = livelyParameters(model);
    const batch = randomBatch(model, 4);
    const { description, steps, logits } = await onWebGpu({ model, parameters, batch, seed: SEED });
    expect(description).toContain(' on webgpu');
    const engine = await ENGINE.onnxruntime(model, 1);
    expectSameStep(steps[0], await engine.step(parameters, batch, SEED));
    expect(largestDifference(logits, await engine.predict(parameters, batch.images, 4))).toBeLessThan(TOLERANCE);
    await engine.dispose();
    expect(steps[1]).toEqual(steps[0]);
  },
);

/** Engines that were timed, and why others were not. */
async function benchmark(
  env: NodeJS.ProcessEnv,
  device: string,
): Promise<Pick<TrainingBenchmark, 'engines' | 'missing'>> {
  const model = '--preset testing --image-size 7 --depth 1 --dim 4 --heads 1 --batch-size 4';
  const options = `${model} --engine onnxruntime --device ${device} --rounds 1 --json`.split(' ');
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'bench', 'train', ...options], { env });
  return JSON.parse(stdout);
}

it('the benchmark times the device beside the CPU', async ({ skip }) => {
  if (!vulkan) return skip(NO_DRIVER);
  const { engines, missing } = await benchmark(vulkan, 'auto');
  expect(engines.map(({ name }) => / on webgpu/.test(name))).toEqual([false, true]);
  expect(missing).toEqual([]);
});

it('without a GPU the benchmark says what to install, and auto is the CPU', async ({ skip }) => {
  skip(process.platform !== 'linux', 'drivers can be hidden from a process on Linux alone');
  const { engines, missing } = await benchmark(noVulkan(), 'webgpu');
  expect(engines).toHaveLength(1);
  expect(missing).toEqual([
    expect.stringContaining('--device webgpu: no GPU found; it takes Linux x64, libvulkan1 and'),
  ]);
  expect((await benchmark(noVulkan(), 'auto')).engines.map(({ name }) => / on /.test(name))).toEqual([false, false]);
});
