import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scaledImages } from '../../trainer/data/batches.ts';
import { describeDataset } from '../../trainer/data/datasets.ts';
import { selectImages } from '../../trainer/data/idx.ts';
import { webRuntime } from '../../trainer/engine/onnxruntime.ts';
import { exportModel } from '../../trainer/export/export.ts';
import { type ImportOptions, importWeights } from '../../trainer/export/import-pytorch.ts';
import { modelFromCheckpoint } from '../../trainer/export/trained-model.ts';
import { decodeSafetensors, encodeSafetensors } from '../../trainer/model/safetensors.ts';
import { writeCheckpoint } from '../../trainer/training/checkpoint.ts';
import { initialState } from '../../trainer/training/train.ts';
import { weightsOf } from '../../trainer/training/weights.ts';
import { FIXTURES, javaScriptEngine, largestDifference, mnistSample, tinyConfig, wasmEngine } from './tiny-model.ts';

const VIT = join(FIXTURES, 'pytorch/vit.safetensors');
const OPTIONS: ImportOptions = { model: { heads: 2, channels: 1, pool: 'cls' }, train: {} };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('weights of vit-pytorch', () => {
  it('tell the model’s sizes by their shapes', async () => {
    const { config } = await importWeights(VIT, OPTIONS);
    const sizes = { imageSize: 28, patchSize: 7, dim: 16, depth: 2, heads: 2, dimHead: 8, mlpDim: 32, numClasses: 10 };
    expect(config.model).toMatchObject({ norm: 'vit', qkvBias: false, ...sizes });
  });

  it('compute here what they compute in PyTorch, in both engines', async () => {
    const { logits } = JSON.parse(await readFile(join(FIXTURES, 'pytorch/vit.logits.json'), 'utf8'));
    const { config, parameters } = await importWeights(VIT, OPTIONS);
    const images = scaledImages(await mnistSample('test'), 0, 4);
    for (const create of [javaScriptEngine, wasmEngine]) {
      const engine = await create(config.model);
      expect(largestDifference(await engine.predict(parameters, images, 4), logits.flat())).toBeLessThan(1e-5);
      await engine.dispose();
    }
  });

  it('are refused without a class token', async () => {
    const { cls_token: _, ...tensors } = decodeSafetensors(VIT, await readFile(VIT)).tensors;
    const path = join(folder, 'weights.safetensors');
    await writeFile(path, encodeSafetensors(tensors, {}));
    await expect(importWeights(path, OPTIONS)).rejects.toThrow(`${path}: expected embedding.cls_token, got none`);
  });

  it('keep their logits in the file for other runtimes, whatever temperature the service asks for', async () => {
    const { logits: expected } = JSON.parse(await readFile(join(FIXTURES, 'pytorch/vit.logits.json'), 'utf8'));
    const test = await mnistSample('test');
    const tests = [{ dataset: 'mnist', samples: selectImages(test, [0, 1, 2, 3]) }];
    const info = await describeDataset({ dataset: 'mnist' }, { folder: FIXTURES });
    const { card } = await exportModel(
      weightsOf(await importWeights(VIT, OPTIONS)),
      { tests, validation: selectImages(test, [4, 5, 6, 7]) },
      { folder, name: 'vit', info },
    );
    expect(card.calibration!.temperature).not.toBeCloseTo(1, 1);
    const { InferenceSession, Tensor } = await webRuntime();
    const session = await InferenceSession.create(await readFile(join(folder, 'plain/vit.onnx')));
    const images = new Tensor('float32', scaledImages(test, 0, 4), [4, 1, 28, 28]);
    const { logits } = await session.run({ images });
    expect(largestDifference(logits!.data as Float32Array, expected.flat())).toBeLessThan(1e-4);
    await session.release();
  });

  it('are refused where the heads do not fit', async () => {
    await expect(importWeights(VIT, { ...OPTIONS, model: { ...OPTIONS.model, heads: 3 } })).rejects.toThrow(
      '--dim-head: expected a whole number',
    );
  });
});

describe('a file of weights', () => {
  const write = async (tensors: Parameters<typeof encodeSafetensors>[0]) => {
    const path = join(folder, 'weights.safetensors');
    await writeFile(path, encodeSafetensors(tensors, {}));
    return path;
  };

  it.each(['vit', 'vitbn', 'vitbn-ffn', 'vitbn-all'] as const)(
    'with this trainer’s own names is that model: %s',
    async norm => {
      const state = initialState(tinyConfig({ norm, qkvBias: true }));
      const path = join(folder, 'checkpoint.safetensors');
      await writeCheckpoint(path, state);
      const imported = await importWeights(path, OPTIONS);
      expect(imported.config.model.norm).toBe(norm);
      expect(imported.parameters).toEqual(state.parameters);
    },
  );

  it('of other classes than its data set has is refused where it is evaluated', async () => {
    const path = join(folder, 'checkpoint.safetensors');
    await writeCheckpoint(path, initialState(tinyConfig({ numClasses: 26 })));
    const source = { folder: FIXTURES };
    const { train } = tinyConfig();
    await expect(modelFromCheckpoint(path, train, source)).rejects.toThrow(
      `${path}: expected the 10 classes of mnist, got 26`,
    );
  });

  it('with a name that nobody knows is refused', async () => {
    const path = await write({ 'fc.weight': { shape: [1], values: new Float32Array(1) } });
    await expect(importWeights(path, OPTIONS)).rejects.toThrow(
      `${path}: expected names of vit-pytorch or of this trainer, got fc.weight`,
    );
  });

  it('that lacks a parameter is refused with its name', async () => {
    const path = await write({ 'embedding.linear.weight': { shape: [16, 49], values: new Float32Array(784) } });
    await expect(importWeights(path, OPTIONS)).rejects.toThrow(
      `${path}: expected blocks.0.attention.qkv.weight, got none`,
    );
  });
});
