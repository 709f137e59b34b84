import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../trainer/config/presets.ts';
import { validateConfig } from '../../trainer/config/validate.ts';
import { drawShuffled, drawSuperimposed } from '../../trainer/data/scribbles/broken.ts';
import { randomLetter } from '../../trainer/data/scribbles/letters.ts';
import { randomLines } from '../../trainer/data/scribbles/lines.ts';
import { drawScribble } from '../../trainer/data/scribbles/scribbles.ts';
import { randomSymbol } from '../../trainer/data/scribbles/symbols.ts';
import { randomStream } from '../../trainer/random.ts';
import { countCorrect } from '../../trainer/training/evaluate.ts';

const PIXELS = 784;

/** A white block at one of two places, of the class 0 or 1. */
function blocks() {
  let drawn = 0;
  return (target: Float32Array) => {
    const label = drawn++ % 2;
    target.fill(0);
    target.fill(1, label * 300, label * 300 + 100);
    return label;
  };
}

function scribbles(count: number, seed: number): Float32Array[] {
  const random = randomStream(seed, 'test');
  const sample = blocks();
  return Array.from({ length: count }, () => {
    const image = new Float32Array(PIXELS).fill(Number.NaN);
    drawScribble(image, random, sample);
    return image;
  });
}

describe('images of no class', () => {
  it('have values from 0 to 1 in every pixel', () => {
    for (const image of scribbles(500, 1)) expect(image.every(value => value >= 0 && value <= 1)).toBe(true);
  });

  it('are the same for the same seed, and nearly all different', () => {
    expect(scribbles(20, 1)).toEqual(scribbles(20, 1));
    const different = new Set(scribbles(200, 1).map(image => image.join()));
    expect(different.size).toBeGreaterThan(160); // empty ones are alike, and two blocks make few
  });

  it('are drawn with finite strokes', () => {
    const random = randomStream(3, 'test');
    for (let i = 0; i < 300; i++)
      for (const stroke of [...randomLines(random), ...randomSymbol(random), ...randomLetter(random)]) {
        expect(stroke.length).toBeGreaterThan(0);
        expect(stroke.flat().every(Number.isFinite)).toBe(true);
      }
  });

  it('keep the pixels of a sample whose patches change places', () => {
    const whole = Float32Array.from({ length: PIXELS }, (_, i) => i / PIXELS);
    const shuffled = new Float32Array(PIXELS);
    drawShuffled(shuffled, 28, randomStream(1, 'test'), target => {
      target.set(whole);
      return 0;
    });
    expect(shuffled).not.toEqual(whole);
    expect(shuffled.toSorted()).toEqual(whole);
  });

  it('hold both of two samples that are superimposed', () => {
    const image = new Float32Array(PIXELS);
    drawSuperimposed(image, 28, randomStream(1, 'test'), blocks());
    expect(image.reduce((sum, value) => sum + value, 0)).toBe(200);
  });

  it('count neither as right nor as wrong', () => {
    expect(countCorrect(Float32Array.of(2, 1, 1, 2, Number.NaN, 0), Int16Array.of(0, 0, -1))).toBe(1);
  });

  it('need images of the size that the pen draws', () => {
    const { model, train } = PRESETS.testing;
    const config = { model: { ...model, imageSize: 56 }, train: { ...train, scribbles: 0.1 } };
    expect(() => validateConfig(config)).toThrow('scribbles: needs images of 28 pixels a side, got 56');
  });
});
