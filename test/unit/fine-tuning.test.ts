// Training that begins with published weights: other classes, few images, parts that stay as they are.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomStream } from '../../trainer/random.ts';
import { loadCheckpoint } from '../../trainer/training/checkpoint.ts';
import { encodeWeights, readWeights, startFrom } from '../../trainer/training/weights.ts';
import { idx } from './idx-bytes.ts';
import { tinyConfig, trainedLike } from './tiny-model.ts';
import { runTrainer } from './trainer-process.ts';

const DIGITS = join(import.meta.dirname, '../../src/model/digits.safetensors');
const CLASSES = ['cross', 'frame', 'stairs'];
const SEED = 8;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fine-tuning-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Whether a shape of the class, somewhere near the middle, has ink at a pixel. */
const INK = [
  (x: number, y: number) => Math.abs(x - y) < 2 || Math.abs(x + y - 17) < 2,
  (x: number, y: number) => Math.min(x, y, 17 - x, 17 - y) < 2,
  (x: number, y: number) => Math.abs(Math.floor(x / 6) - Math.floor((17 - y) / 6)) === 0 && x % 6 < 2,
] as const;

/** So many images of each class as IDX files. */
async function writeImages(name: 'train' | 't10k', each: number): Promise<void> {
  const random = randomStream(SEED, name);
  const labels = Array.from({ length: 3 * each }, (_, i) => i % 3);
  const values = labels.flatMap(label => {
    const [left, top] = [3 + (random.bits() & 3), 3 + (random.bits() & 3)];
    return Array.from({ length: 784 }, (_, i) => {
      const [x, y] = [(i % 28) - left, Math.floor(i / 28) - top];
      return x >= 0 && y >= 0 && x < 18 && y < 18 && INK[label]!(x, y) ? 255 : 0;
    });
  });
  await writeFile(join(folder, 'own', `${name}-images-idx3-ubyte`), idx([labels.length, 28, 28], values));
  await writeFile(join(folder, 'own', `${name}-labels-idx1-ubyte`), idx([labels.length], labels));
}

async function fineTune(...options: string[]) {
  await mkdir(join(folder, 'own'));
  await writeFile(join(folder, 'own', 'labels.txt'), CLASSES.join('\n'));
  await writeImages('train', 30);
  await writeImages('t10k', 40);
  const data = ['--dataset', 'idx', '--data', 'own', '--validation', '0', '--batch-size', '15', '--threads', '1'];
  const result = await runTrainer(folder, ['train', '--init', DIGITS, ...data, '--out', 'run', ...options]);
  expect(result.errors).toBe('');
  return { ...result, state: await loadCheckpoint(join(folder, 'run', 'checkpoint.safetensors')) };
}

describe('npm run train -- --init', () => {
  it('learns three classes from 30 images each on top of the digits, with a new head alone', async () => {
    const { output, state } = await fineTune(
      '--epochs',
      '20',
      '--freeze',
      '--ema-decay',
      '0',
      '--learning-rate',
      '0.02',
    );
    expect(output).toContain('the head is new: the classes are cross, frame, stairs');
    expect(state.config.model).toMatchObject({ tokenizer: 'conv', numClasses: 3, unknownClass: true });

    const { parameters } = await readWeights(DIGITS);
    for (const [name, values] of Object.entries(state.parameters)) {
      if (name.startsWith('head.')) expect(values).not.toEqual(parameters[name]);
      else if (!/running_(mean|var)$/.test(name)) expect(values, name).toEqual(parameters[name]);
    }

    const checkpoint = join('run', 'checkpoint.safetensors');
    const evaluated = await runTrainer(folder, ['evaluate', '--checkpoint', checkpoint, '--data', 'own', '--json']);
    expect(JSON.parse(evaluated.output).accuracy.value).toBeGreaterThan(0.95);
  });

  it('trains the last blocks too where that is asked for', async () => {
    const { state } = await fineTune('--epochs', '1', '--freeze', '--unfrozen-blocks', '1');
    const { parameters } = await readWeights(DIGITS);
    const changed = Object.keys(parameters).filter(name => `${state.parameters[name]}` !== `${parameters[name]}`);
    const trained = changed.filter(name => !/running_(mean|var)$/.test(name));
    expect(new Set(trained.map(name => name.split('.').slice(0, 2).join('.')))).toEqual(
      new Set(['blocks.2', 'head.weight', 'head.bias']),
    );
  });

  it('refuses another model and --resume', async () => {
    const wrong = await runTrainer(folder, ['train', '--init', DIGITS, '--resume']);
    expect(wrong).toMatchObject({ code: 2, errors: expect.stringContaining('use --resume or --init, not both') });
  });
});

describe('published weights', () => {
  const config = tinyConfig();
  const epoch = {
    epoch: 3,
    trainLoss: 0.1,
    trainAccuracy: 0.9,
    validationLoss: null,
    validationAccuracy: null,
    seconds: 1,
  };
  const parameters = trainedLike(config.model);
  const weights = { config, classes: [...'0123456789'], parameters, step: 7, history: [epoch] };

  it('are read as they were written', async () => {
    const path = join(folder, 'weights.safetensors');
    await writeFile(path, encodeWeights(weights, 'abc'));
    expect(await readWeights(path)).toEqual(weights);
  });

  it('keep their head for the same classes, and get a new one for others', () => {
    expect(startFrom(weights, config, weights.classes)).toEqual({ parameters: weights.parameters, isNewHead: false });
    const other = startFrom(weights, config, [...'abcdefghij']);
    expect(other.isNewHead).toBe(true);
    expect(other.parameters['norm.weight']).toEqual(weights.parameters['norm.weight']);
    expect(other.parameters['head.weight']).not.toEqual(weights.parameters['head.weight']);
  });

  it('start no model of other sizes', () => {
    const wider = tinyConfig({ mlpDim: 64 });
    expect(() => startFrom(weights, wider, weights.classes)).toThrow(
      /^--init: expected a model of the same sizes, got/,
    );
  });

  it('are named where a file is something else', async () => {
    const path = join(folder, 'pytorch.safetensors');
    const bytes = Buffer.from(encodeWeights(weights, 'abc'));
    await writeFile(path, bytes.toString('latin1').replace('"config"', '"konfig"'), 'latin1');
    await expect(readWeights(path)).rejects.toThrow(`${path}: expected weights that npm run export or train wrote`);
    expect((await readFile(path)).length).toBe(bytes.length);
  });
});
