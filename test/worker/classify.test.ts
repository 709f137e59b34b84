// What /classify answers, inside workerd.

import { expect, test } from 'vitest';
import { digits } from '../fixtures/mnist.ts';
import { pageOf, toBase64 } from '../fixtures/png.ts';
import { digits as card } from './models.ts';
import { classify, json, png } from './requests.ts';

const SEVEN = { strokes: [[[10, 10], [90, 10], [40, 120]]] }; // biome-ignore format: points in one line
const [first] = digits;
const PAGE = pageOf(first!.pixels, 4);

test('nine in ten digits of MNIST are recognised from their pixels', async () => {
  const answers = await Promise.all(digits.map(({ pixels }) => classify(json({ pixels: [...pixels] }))));
  const right = answers.filter((answer, i) => answer.predictions[0]?.label === digits[i]!.label);
  expect(right.length).toBeGreaterThanOrEqual(90);
});

test('the answer names the model and ranks every class with scores that sum to one', async () => {
  const { model, predictions, unknown } = await classify(json(SEVEN));
  expect(model).toEqual({ name: card.name, version: card.version });
  expect(predictions.map(({ label }) => label).sort()).toEqual([...card.classes].sort());
  expect(predictions).toEqual(predictions.toSorted((a, b) => b.score - a.score));
  expect(predictions.reduce((sum, { score }) => sum + score, unknown ?? 0)).toBeCloseTo(1, 12);
});

test('strokes are recognised', async () => {
  const { predictions } = await classify(json(SEVEN));
  expect(predictions[0]?.label).toBe('7');
});

test('the scale and the place of strokes do not matter', async () => {
  const strokes = SEVEN.strokes.map(stroke => stroke.map(point => point.map(value => value * 1024 - 4096)));
  expect(await classify(json({ strokes }))).toEqual(await classify(json(SEVEN)));
});

test('pixels are seen as they are, fractions included', async () => {
  const pixels = Array.from(first!.pixels, value => value * 0.9990234375);
  const { image } = await classify(json({ pixels }), '?image=true');
  expect(image).toEqual(pixels);
});

test('a PNG alone, in a data URL and as the image that it becomes are the same to the model', async () => {
  const alone = await classify(png(PAGE), '?image=true');
  const inUrl = await classify(json({ image: `data:image/png;base64,${toBase64(PAGE)}` }), '?image=true');
  const { image: pixels } = alone;
  expect(inUrl).toEqual(alone);
  expect(await classify(json({ pixels }), '?image=true')).toEqual(alone);
  expect(alone.predictions[0]?.label).toBe(first!.label);
});

test('media types and data URLs are read in any case and with parameters', async () => {
  const headers = { 'Content-Type': 'Application/JSON; charset=UTF-8' };
  const image = `DATA:image/PNG;base64,${toBase64(PAGE)}`;
  expect(await classify({ method: 'POST', headers, body: JSON.stringify({ image }) })).toEqual(
    await classify(png(PAGE)),
  );
});

test('the image is sent back only when it is asked for', async () => {
  expect(await classify(json(SEVEN))).not.toHaveProperty('image');
  expect(await classify(json(SEVEN), '?image=false')).not.toHaveProperty('image');
  expect((await classify(json(SEVEN), '?image=true')).image).toHaveLength(784);
});

test.each([1, 3, card.classes.length])('top_k=%i answers the best so many, with their scores unchanged', async topK => {
  const all = await classify(json(SEVEN));
  const some = await classify(json(SEVEN), `?top_k=${topK}`);
  expect(some.predictions).toEqual(all.predictions.slice(0, topK));
});

test('a dot is a drawing', async () => {
  expect((await classify(json({ strokes: [[[5, 5]]] }))).predictions).toHaveLength(card.classes.length);
});
