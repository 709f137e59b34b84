import { describe, expect, it } from 'vitest';
import type { LabelledImages } from '../../trainer/data/idx.ts';
import { emptyImages } from '../../trainer/data/unknown/empty.ts';
import { LETTERS, letterImages } from '../../trainer/data/unknown/letters.ts';
import { scribbleImages } from '../../trainer/data/unknown/scribbles.ts';
import { mnistSample } from './tiny-model.ts';

const PIXELS = 784;

function image({ images }: LabelledImages, index: number): Uint8Array {
  return images.subarray(index * PIXELS, (index + 1) * PIXELS);
}

/** Mean values of the images that have a label. */
function meanOf(data: LabelledImages, label: number): Float64Array {
  const mean = new Float64Array(PIXELS);
  const positions = [...data.labels.keys()].filter(index => data.labels[index] === label);
  for (const index of positions)
    for (const [pixel, value] of image(data, index).entries()) mean[pixel]! += value / positions.length;
  return mean;
}

function ink(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / 255;
}

describe('letters', () => {
  it('are the same in every run, all different, as many of each', async () => {
    const letters = await letterImages();
    expect(await letterImages()).toEqual(letters);
    expect(new Set(Array.from(letters.labels, (_, i) => image(letters, i).join())).size).toBe(letters.count);
    for (const label of LETTERS.keys())
      expect(letters.labels.filter(other => other === label)).toHaveLength(letters.count / LETTERS.length);
  });

  it('have about as much ink as digits, and lie in the middle as they do', async () => {
    const [letters, digits] = [await letterImages(), await mnistSample('train')];
    const ratio = ink(letters.images) / letters.count / (ink(digits.images) / digits.count);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.4);
    for (const [label, letter] of LETTERS.entries()) {
      const mean = meanOf(letters, label);
      const [x, y] = [(i: number) => i % 28, (i: number) => Math.floor(i / 28)].map(
        axis => mean.reduce((sum, value, i) => sum + value * axis(i), 0) / (255 * ink(mean)),
      );
      expect(Math.abs(x! - 14), letter).toBeLessThan(1);
      expect(Math.abs(y! - 14), letter).toBeLessThan(1);
    }
  });

  it('are what their labels say: a T has its bar at the top, an L at the bottom', async () => {
    const letters = await letterImages();
    const [t, l] = (['T', 'L'] as const).map(letter => meanOf(letters, LETTERS.indexOf(letter)));
    const rows = (mean: Float64Array, from: number, to: number) => ink(mean.subarray(28 * from, 28 * to));
    expect(rows(t!, 3, 9)).toBeGreaterThan(1.2 * rows(t!, 19, 25));
    expect(rows(l!, 19, 25)).toBeGreaterThan(1.2 * rows(l!, 3, 9));
  });
});

describe('scribbles for evaluation', () => {
  it('are the same in every run, drawn also from the images that the model knows', async () => {
    const known = await mnistSample('test');
    const scribbles = scribbleImages(known);
    expect(scribbleImages(known)).toEqual(scribbles);
    expect(scribbleImages({ ...known, images: new Uint8Array(known.images.length) })).not.toEqual(scribbles);
    expect(ink(scribbles.images) / scribbles.count).toBeGreaterThan(50);
  });
});

describe('empty pads', () => {
  it('are one blank one, dots and lying strokes', () => {
    const pads = emptyImages();
    const kinds = [0, 1, 2].map(kind => [...pads.labels.keys()].filter(index => pads.labels[index] === kind));
    expect(kinds.map(({ length }) => length)).toEqual([1, 5, 35]);
    expect(ink(image(pads, 0))).toBe(0);
    for (const index of kinds[1]!) expect(ink(image(pads, index))).toBeGreaterThan(1);
    for (const index of kinds[2]!) {
      const inked = [...image(pads, index).entries()].flatMap(([pixel, value]) => (value > 0 ? [pixel] : []));
      const extent = (axis: (pixel: number) => number) =>
        Math.max(...inked.map(axis)) - Math.min(...inked.map(axis)) + 1;
      expect(extent(pixel => pixel % 28)).toBeGreaterThan(extent(pixel => Math.floor(pixel / 28)));
    }
  });
});
