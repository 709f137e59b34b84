// The model that reads clothes, beside the one that reads digits, inside workerd.

import { expect, test } from 'vitest';
import { clothes } from '../fixtures/fashion.ts';
import { digits } from '../fixtures/mnist.ts';
import { pageOf } from '../fixtures/png.ts';
import { fashion as card, digits as digitsCard, letters } from './models.ts';
import { classify, json, png, request } from './requests.ts';

const FASHION = '?model=fashion';
const item = ({ pixels }: { pixels: Uint8Array }) => json({ pixels: [...pixels] });
const classOf = ({ label }: { label: string }) => card.classes[Number(label)];

test('all models are listed and run, digits first', async () => {
  const { models } = await (await request('/models')).json<{ models: object[] }>();
  expect(models).toEqual([
    { name: 'digits', version: digitsCard.version, default: true, card: '/models/digits' },
    { name: 'letters', version: letters.version, default: false, card: '/models/letters' },
    { name: 'fashion', version: card.version, default: false, card: '/models/fashion' },
  ]);
  expect((await request('/v2/models/fashion/ready')).status).toBe(200);
});

test('three in four clothes of FashionMNIST are recognised from their pixels', async () => {
  const answers = await Promise.all(clothes.map(image => classify(item(image), FASHION)));
  const right = answers.filter(({ predictions }, i) => predictions[0]?.label === classOf(clothes[i]!));
  expect(right.length).toBeGreaterThanOrEqual(15);
  expect(answers[0]?.model).toEqual({ name: 'fashion', version: card.version });
});

test('a picture of an object on a light ground becomes an image as FashionMNIST has them', async () => {
  const ankleBoot = clothes[0]!;
  const { predictions, image } = await classify(png(pageOf(ankleBoot.pixels, 8)), `${FASHION}&image=true`);
  expect(image).toHaveLength(784);
  expect(predictions[0]?.label).toBe(classOf(ankleBoot));
});

test('strokes are no clothes', async () => {
  expect((await request(`/classify${FASHION}`, json({ strokes: [[[1, 1], [9, 9]]] }))).status).toBe(422); // biome-ignore format: points in one line
});

test('asked in turn, each model answers as when it is asked alone', async () => {
  const [one, other] = [item(digits[0]!), item(clothes[0]!)];
  const explained = 'explain=attention,layers';
  const ask = async () => [await classify(one, `?${explained}`), await classify(other, `${FASHION}&${explained}`)];
  const alone = await ask();
  const turns = await Promise.all(Array.from({ length: 10 }, ask));
  expect(turns).toEqual(Array(10).fill(alone));
  expect(alone.map(({ attention }) => attention?.length)).toEqual([digitsCard, card].map(depthOf));
});

function depthOf({ training: { model } }: { training: { model: { depth: number } } }) {
  return model.depth;
}
