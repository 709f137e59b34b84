// What /read answers, and what /classify says of several characters, inside workerd.

import { describe, expect, test } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { MAX_STROKES } from '../../src/request/drawing.ts';
import { cleanPictureOf } from '../../trainer/data/paper/clean.ts';
import { randomStream } from '../../trainer/random.ts';
import { digits } from '../fixtures/mnist.ts';
import { digitAt } from '../fixtures/pendigits.ts';
import { grayPng, toBase64 } from '../fixtures/png.ts';
import { digits as card } from './models.ts';
import { jpegFile } from './pictures.ts';
import { type Answer, classify, json, post, request } from './requests.ts';
import { form } from './seven.ts';

interface ReadAnswer {
  readonly model: Answer['model'];
  readonly text: string;
  readonly confidence: number;
  readonly characters: readonly (Omit<Answer, 'model'> & { box: number[]; strokes?: number[] })[];
}

const DRAWING = { strokes: [...digitAt(4, 0, 2), ...digitAt(2, 120)] };
const PICTURE = cleanPictureOf(
  DRAWING.strokes.map(stroke => stroke.map(([x, y]) => [x / 100, y / 100] as const)),
  randomStream(1),
);
const FILE = grayPng(PICTURE.width, PICTURE.height, PICTURE.gray);
const JPEG = await jpegFile(PICTURE);

async function read(init: RequestInit, query = ''): Promise<ReadAnswer> {
  const response = await request(`/read${query}`, init);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<ReadAnswer>();
}

describe('/read', () => {
  test('answers the text, and each character with its box, strokes and ranking', async () => {
    const { model, text, confidence, characters } = await read(json(DRAWING));
    expect(model).toEqual({ name: card.name, version: card.version });
    expect(text).toBe('42');
    expect(confidence).toBeGreaterThan(0.9);
    expect(characters.map(({ strokes }) => strokes)).toEqual([[0, 1], [2]]);
    const [, { box, predictions, unknown } = characters[0]!] = characters;
    expect(box[0]).toBeCloseTo(120);
    expect(box[3]).toBeCloseTo(100);
    expect(predictions).toHaveLength(card.classes.length);
    expect(predictions.reduce((sum, { score }) => sum + score, unknown ?? 0)).toBeCloseTo(1, 9);
  });

  test('reads one character as /classify does', async () => {
    const drawing = { strokes: digitAt(7, 30) };
    const [{ predictions, unknown }, { text, characters }] = [await classify(json(drawing)), await read(json(drawing))];
    expect(text).toBe('7');
    expect(characters).toMatchObject([{ predictions, unknown }]);
  });

  test.each<[string, RequestInit]>([
    ['a PNG', post(FILE, 'image/png')],
    ['a JPEG', post(JPEG, 'image/jpeg')],
    ['a data URL', json({ image: `data:image/png;base64,${toBase64(FILE)}` })],
    ['a form of one file', form(FILE)],
    ['bytes', post(FILE, 'application/octet-stream')],
  ])('reads %s, in whose pixels the boxes are', async (_, init) => {
    const { text, characters } = await read(init);
    expect(text).toBe('42');
    const [x = 0, y = 0, width = 0, height = 0] = characters[1]!.box;
    expect(x + width).toBeGreaterThan(0.7 * PICTURE.width);
    expect(x + width).toBeLessThan(PICTURE.width);
    expect(y + height).toBeLessThan(PICTURE.height);
    expect(characters[1]).not.toHaveProperty('strokes');
  });

  test('reads the pixels of one character', async () => {
    const [{ label, pixels } = digits[0]!] = digits;
    expect((await read(json({ pixels: [...pixels] }))).text).toBe(label);
  });

  test('answers the best few of each character', async () => {
    const { characters } = await read(json(DRAWING), '?top_k=2&model=digits');
    expect(characters.map(({ predictions }) => predictions.length)).toEqual([2, 2]);
  });

  test('is part of the typed client', async () => {
    const client = createClient('https://vitbn.test', (input, init) => {
      const { pathname, search } = new URL(new Request(input, init).url);
      return request(pathname + search, init as RequestInit);
    });
    const strokes: [number, number][][] = DRAWING.strokes.map(stroke => stroke.map(([x, y]) => [x, y]));
    const answer = await (await client.read.$post({ json: { strokes }, query: { top_k: '1' } })).json();
    expect(answer.text).toBe('42');
  });

  const apart = (count: number) => ({ strokes: Array.from({ length: count }, (_, i) => [[9 * i, 0], [9 * i, 9]]) }); // biome-ignore format: points in one line
  test.each<[string, string, RequestInit, number, string]>([
    ['a model of objects', '?model=fashion', json(DRAWING), 400, 'expected one that reads ink, got "fashion"'],
    ['an unknown model', '?model=cats', json(DRAWING), 400, 'expected one of digits'],
    ['an option of /classify', '?image=true', json(DRAWING), 400, 'expected top_k, model, got "image"'],
    ['several drawings', '', json({ items: [DRAWING, DRAWING] }), 422, 'expected one drawing or picture, got 2'],
    ['two files', '', form(FILE, FILE), 422, 'expected one drawing or picture, got 2'],
    ['no ink', '', json({ strokes: [[]] }), 422, 'expected ink'],
    ['an empty picture', '', post(grayPng(9, 9, new Uint8Array(81)), 'image/png'), 422, 'expected ink'],
    ['a broken picture', '', post(FILE.slice(0, 60), 'image/png'), 400, 'PNG'],
    ['33 characters', '', json(apart(33)), 422, 'expected at most 32 characters in a line, got 33'],
    ['1,000 characters', '', json(apart(MAX_STROKES)), 422, 'expected at most 32 characters in a line, got 1000'],
    ['text', '', post('42', 'text/plain'), 415, 'Content-Type'],
  ])('refuses %s', async (_, query, init, status, detail) => {
    const response = await request(`/read${query}`, init);
    expect(await response.text()).toContain(detail.replaceAll('"', '\\"'));
    expect(response.status).toBe(status);
  });
});

describe('/classify', () => {
  test.each<[string, RequestInit]>([
    ['drawing', json(DRAWING)],
    ['picture', post(FILE, 'image/png')],
  ])('says that a %s shows several characters', async (_, init) => {
    expect(await classify(init)).toHaveProperty('several', true);
  });

  test('does not say so of one, nor of several images', async () => {
    for (let digit = 0; digit < 10; digit++)
      expect(await classify(json({ strokes: digitAt(digit, 0) }))).not.toHaveProperty('several');
    const response = await request('/classify', json({ items: [DRAWING] }));
    expect(await response.text()).not.toContain('several');
  });

  test('answers what is neither a digit nor a line of them', async () => {
    const strokes = Array.from({ length: 100 }, (_, i) => [[9 * i, 0], [9 * i, 9]]); // biome-ignore format: points in one line
    expect(await classify(json({ strokes }))).not.toHaveProperty('several');
  });
});
