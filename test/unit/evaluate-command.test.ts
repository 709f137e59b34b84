import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import encodeJpeg, { init } from '@jsquash/jpeg/encode.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluatedImages, unknownImages } from '../../trainer/commands/evaluated-images.ts';
import { describeNumbers } from '../../trainer/commands/evaluated-numbers.ts';
import { describePhotos } from '../../trainer/commands/evaluated-photos.ts';
import { describeDataset } from '../../trainer/data/datasets.ts';
import { selectImages } from '../../trainer/data/idx.ts';
import { exportModel } from '../../trainer/export/export.ts';
import { modelFromOnnx, type TrainedModel } from '../../trainer/export/trained-model.ts';
import { evaluate } from '../../trainer/training/evaluate.ts';
import { initialState } from '../../trainer/training/train.ts';
import { weightsOf } from '../../trainer/training/weights.ts';
import { FIXTURES, mnistSample, tinyConfig } from './tiny-model.ts';

const SOURCE = { folder: FIXTURES };

let folder: string;
let onnxPath: string;
let model: TrainedModel;
let accuracy: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  const test = await mnistSample('test');
  const info = await describeDataset({ dataset: 'mnist' }, SOURCE);
  const images = { tests: [{ dataset: 'mnist', samples: test }], validation: selectImages(test, []) };
  const exported = await exportModel(weightsOf(initialState(tinyConfig())), images, { folder, name: 'tiny', info });
  onnxPath = exported.onnxPath;
  accuracy = exported.card.testAccuracy;
  model = await modelFromOnnx(onnxPath, 1);
});
afterAll(async () => {
  await model.dispose();
  await rm(folder, { recursive: true });
});

const TEST = { dataset: 'mnist+pendigits', split: 'test' } as const;

/** Trained with scans and pen drawings. */
function mixedModel(): TrainedModel {
  const training = { ...model.training, validationWriters: 1, testWriters: 2, validation: 5 };
  return { ...model, dataset: 'mnist+pendigits', training };
}

describe('an exported model', () => {
  it('is what its card says', async () => {
    const classes = [...'0123456789'];
    expect(model).toMatchObject({ dataset: 'mnist', classes, imageSize: 28, training: { validation: 100, seed: 1 } });
    expect(model.title).toMatch(/^tiny [0-9a-f]{12}$/);
    const { images } = await evaluatedImages(model, { dataset: 'mnist', split: 'test' }, SOURCE);
    expect((await evaluate(model.predict, images)).accuracy).toBe(accuracy);
  });

  it.each([
    ['of another file', (card: string) => card.replace(/"sha256": "../, '"sha256": "00'), 'expected the card of'],
    ['that is incomplete', (card: string) => card.replace('"classes"', '"labels"'), 'expected a model card, got'],
  ])('with a card %s is refused', async (_, change, message) => {
    const copy = join(folder, 'copy');
    await writeFile(`${copy}.onnx`, await readFile(onnxPath));
    await writeFile(`${copy}.json`, change(await readFile(join(folder, 'tiny.json'), 'utf8')));
    await expect(modelFromOnnx(`${copy}.onnx`, 1)).rejects.toThrow(`${copy}.json: ${message}`);
  });

  it('without a card is refused by the card’s name', async () => {
    const alone = join(folder, 'alone.onnx');
    await writeFile(alone, await readFile(onnxPath));
    await expect(modelFromOnnx(alone, 1)).rejects.toThrow('alone.json');
  });
});

describe('the evaluated images', () => {
  it('of validation and training are those of the model’s own training', async () => {
    const { images: held } = await evaluatedImages(model, { dataset: 'mnist', split: 'validation' }, SOURCE);
    const { images: used } = await evaluatedImages(model, { dataset: 'mnist', split: 'train' }, SOURCE);
    const all = await mnistSample('train');
    expect(held.count).toBe(100);
    expect(used.count).toBe(all.count - 100);
  });

  it('of validation are refused where nothing was held out', async () => {
    const whole = { ...model, training: { ...model.training, validation: 0 } };
    await expect(evaluatedImages(whole, { dataset: 'mnist', split: 'validation' }, SOURCE)).rejects.toThrow(
      '--split: expected a training that held images out, got validation 0',
    );
  });

  it('have the model’s classes and size', async () => {
    await expect(evaluatedImages(model, { dataset: 'fashion-mnist', split: 'test' }, SOURCE)).rejects.toThrow(
      '--dataset: expected the classes 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, got those of fashion-mnist',
    );
    const large = { ...model, imageSize: 32 };
    await expect(evaluatedImages(large, { dataset: 'mnist', split: 'test' }, SOURCE)).rejects.toThrow(
      'mnist: expected images of 32 pixels a side, got 28',
    );
  });

  it('of another data set are its test images only', async () => {
    const elsewhere: TrainedModel = { ...model, dataset: 'fashion-mnist' };
    const { images: test } = await evaluatedImages(elsewhere, { dataset: 'mnist', split: 'test' }, SOURCE);
    expect(test.count).toBe(200);
    await expect(evaluatedImages(elsewhere, { dataset: 'mnist', split: 'train' }, SOURCE)).rejects.toThrow(
      '--split: expected test for another data set than fashion-mnist, got train',
    );
  });

  it('of pen drawings are by writers whom the training did not see', async () => {
    const mixed = mixedModel();
    const images = (split: 'test' | 'validation' | 'train') =>
      evaluatedImages(mixed, { dataset: 'mnist+pendigits', split }, SOURCE);
    expect((await images('test')).images.count).toBe(220);
    expect((await images('validation')).images.count).toBe(15);
    expect(await images('train')).toMatchObject({ names: ['mnist', 'pendigits'], images: { count: 1995 + 30 } });
  });

  it('that should be unknown share no class with the model', async () => {
    const known = await mnistSample('test');
    await expect(unknownImages(model, 'mnist', known, SOURCE)).rejects.toThrow(
      '--unknown: expected images of other classes, got mnist with 0, 1',
    );
    const letters = { ...model, classes: ['A', 'B'] };
    await expect(unknownImages(letters, 'letters', known, SOURCE)).rejects.toThrow('got letters with A');
    expect((await unknownImages(letters, 'mnist', known, SOURCE)).count).toBe(200);
    const large = { ...model, imageSize: 56 };
    await expect(unknownImages(large, 'empty', known, SOURCE)).rejects.toThrow('empty: expected images of 56 pixels');
  });
});

describe('numbers', () => {
  it('are composed of pen drawings, which not every data set has', async () => {
    const [images, drawings] = [await mnistSample('test'), (await evaluatedImages(mixedModel(), TEST, SOURCE)).images];
    await expect(describeNumbers(model, images, ['mnist'], 1)).rejects.toThrow('--numbers: expected a data set of pen');
    const ones = async (_: Float32Array, count: number) =>
      Float32Array.from({ length: count * 10 }, (_, i) => 9 * Number(i % 10 === 1));
    const names = ['mnist', 'pendigits'];
    const table = await describeNumbers({ ...model, predict: ones }, drawings, names, 1);
    const [header = '', ...rows] = table.split('\n').map(row => row.trim().replaceAll(/\s+/g, ' '));
    expect(header).toBe('1 2 3 4 5 6 2 to 6 alone');
    expect(rows).toHaveLength(8);
    expect(rows[0]).toMatch(/^pendigits, gaps, strokes (\d+\.0% ?){8}$/);
  });
});

describe('photographs in folders', () => {
  it('are expected in folders of their kind', async () => {
    await expect(describePhotos(model, folder)).rejects.toThrow(
      `${folder}: expected folders with photographs (.jpg), found`,
    );
  });

  it('are counted by kind: right answers and refusals', async () => {
    const require = createRequire(import.meta.url);
    await init(await WebAssembly.compile(await readFile(require.resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'))));
    const photos = join(folder, 'photos');
    const classes = model.classes;
    for (const name of ['digit/0/a.jpg', 'digit/0/b.JPG', 'several/c.jpeg', 'blank/d.jpg']) {
      const data = new Uint8ClampedArray(4 * 80 * 80).fill(255);
      if (!name.startsWith('blank')) for (let y = 10; y < 70; y++) data.fill(0, 4 * (80 * y + 36), 4 * (80 * y + 44));
      await mkdir(join(photos, name, '..'), { recursive: true });
      const jpeg = await encodeJpeg({ width: 80, height: 80, data } as unknown as Parameters<typeof encodeJpeg>[0]);
      await writeFile(join(photos, name), new Uint8Array(jpeg));
    }
    const zeros = async (_: Float32Array, count: number) =>
      Float32Array.from({ length: count * classes.length }, (_, i) => Number(i % classes.length === 0));
    const table = await describePhotos({ ...model, predict: zeros }, photos);
    const rows = table.split('\n').map(row => row.trim().replaceAll(/\s+/g, ' '));
    expect(rows).toEqual([
      'kind photographs right refused several',
      'blank 1 0.00% 100.00% 0.00%',
      'digit 2 100.00% 0.00% 0.00%',
      'several 1 0.00% 0.00% 0.00%',
    ]);
  });
});
