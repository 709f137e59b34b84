import { describe, expect, it } from 'vitest';
import { PEN_RADIUS, renderStrokes, type Stroke } from '../../src/preparation/ink.ts';
import { PRESETS } from '../../trainer/config/presets.ts';
import type { Augmentation } from '../../trainer/config/schema.ts';
import { compose, invert, randomAffine } from '../../trainer/data/augment/affine.ts';
import { drawSample, STILL } from '../../trainer/data/augment/augment.ts';
import { displacementAt, elasticField, randomElasticGrid } from '../../trainer/data/augment/elastic.ts';
import { eraseRectangle, randomRectangle } from '../../trainer/data/augment/erasing.ts';
import { dropPoints, tremble } from '../../trainer/data/augment/pen.ts';
import { resample } from '../../trainer/data/augment/resample.ts';
import { splineWeights, spread } from '../../trainer/data/augment/spline.ts';
import { toPixels, varyStrokes } from '../../trainer/data/augment/strokes.ts';
import { changeThickness } from '../../trainer/data/augment/thickness.ts';
import { packDrawings } from '../../trainer/data/drawings.ts';
import type { LabelledImages } from '../../trainer/data/idx.ts';
import { randomStream } from '../../trainer/random.ts';
import { mnistSample, SEED } from './tiny-model.ts';

const SIZE = 28;
const sample = await mnistSample('train');

const OFF: Augmentation = STILL;
const ALL: Augmentation = {
  ...STILL,
  rotation: 15,
  translation: 2,
  scaling: 0.15,
  shear: 15,
  aspect: 0.15,
  flip: 0.5,
  elastic: 1,
  thickness: 0.6,
  lowResolution: 0.3,
  ragged: 0.3,
  erasing: 0.5,
  penWidth: 0.3,
  jitter: 0.4,
  speed: 4,
  habits: 0.5,
};
const IDENTITY = { angle: 0, lean: 0, scaleX: 1, scaleY: 1, dx: 0, dy: 0 };

const stream = (name = 'test') => randomStream(SEED, name);
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
const pixelsOf = (index: number) => sample.images.subarray(index * SIZE ** 2, (index + 1) * SIZE ** 2);
const scaled = (pixels: Uint8Array) => Float32Array.from(pixels, value => value / 255);

function mapped(pixels: Uint8Array, parts: Partial<typeof IDENTITY>, size = SIZE): Float32Array {
  const target = new Float32Array(size * size);
  resample(pixels, target, size, invert(compose({ ...IDENTITY, ...parts })));
  return target;
}

function deviation(values: ArrayLike<number>): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(Array.from(values, value => (value - mean) ** 2)) / values.length);
}

function drawn(source: Parameters<typeof drawSample>[0], limits: Augmentation, name = 'test'): Float32Array {
  const target = new Float32Array(SIZE ** 2);
  drawSample(source, 0, target, { limits, random: stream(name) });
  return target;
}

describe('an affine map', () => {
  it('that changes nothing gives every pixel divided by 255, exactly', () => {
    for (const index of [0, 1, 2]) expect(mapped(pixelsOf(index), {})).toEqual(scaled(pixelsOf(index)));
  });

  it('moves by whole pixels exactly', () => {
    const image = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const shifted = [0, 0, 0, 0, 1, 2, 0, 4, 5];
    expect(mapped(image, { dx: 1, dy: 1 }, 3)).toEqual(Float32Array.from(shifted, value => value / 255));
  });

  it('turns a quarter clockwise for a rotation of 90°', () => {
    const turned = mapped(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), { angle: Math.PI / 2 }, 3);
    const expected = [7, 4, 1, 8, 5, 2, 9, 6, 3];
    for (const [i, value] of turned.entries()) expect(value * 255).toBeCloseTo(expected[i]!, 4);
  });

  it('leans the top to the right and the bottom to the left for a positive shear', () => {
    const bar = Uint8Array.of(0, 255, 0, 0, 255, 0, 0, 255, 0);
    const leaning = mapped(bar, { lean: 1 }, 3);
    const expected = [0, 0, 1, 0, 1, 0, 1, 0, 0];
    for (const [i, value] of leaning.entries()) expect(value).toBeCloseTo(expected[i]!, 6);
  });

  it('mirrors left and right exactly', () => {
    const image = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const mirrored = [3, 2, 1, 6, 5, 4, 9, 8, 7];
    expect(mapped(image, { scaleX: -1 }, 3)).toEqual(Float32Array.from(mirrored, value => value / 255));
  });

  it('followed by its inverse leads back', () => {
    const map = randomAffine(ALL, stream());
    const back = invert(map);
    const [x, y] = [map.a * 3 + map.b * 5 + map.dx, map.c * 3 + map.d * 5 + map.dy];
    expect(back.a * x + back.b * y + back.dx).toBeCloseTo(3, 10);
    expect(back.c * x + back.d * y + back.dy).toBeCloseTo(5, 10);
  });

  it('keeps the ink of a digit but for its scale', () => {
    const before = sum(scaled(pixelsOf(0)));
    const turned = mapped(pixelsOf(0), { angle: 0.3, lean: 0.2, dx: 1.3, dy: -0.6 });
    expect(sum(turned) / before).toBeCloseTo(1, 1);
    expect(sum(mapped(pixelsOf(0), { scaleX: 0.9, scaleY: 0.8 })) / before).toBeCloseTo(0.72, 1);
  });

  it('draws no random number for what is off', () => {
    expect(randomAffine(OFF, stream())).toEqual(compose(IDENTITY));
    const random = stream();
    randomAffine(OFF, random);
    expect(random.uniform()).toBe(stream().uniform());
  });
});

describe('smooth noise', () => {
  it('blends its control values with weights that sum to one', () => {
    for (const t of [0, 0.25, 0.5, 1]) expect(sum(splineWeights(t))).toBeCloseTo(1, 12);
    expect(splineWeights(0).map(weight => weight * 6)).toEqual([1, 4, 1, 0]);
  });

  it('is uniform within its limit, and nothing for the limit 0', () => {
    const random = stream();
    const values = Array.from({ length: 1000 }, () => spread(2, random));
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(2);
    expect(deviation(values)).toBeCloseTo(2 / Math.sqrt(3), 1);
    expect(spread(0, random)).toBe(0);
  });
});

describe('elastic distortion', () => {
  it('has the standard deviation that is asked for', () => {
    const random = stream();
    const fields = Array.from({ length: 200 }, () => elasticField(randomElasticGrid(1.5, random), SIZE));
    expect(deviation(fields.flatMap(({ dx }) => [...dx]))).toBeCloseTo(1.5, 1);
    expect(deviation(fields.flatMap(({ dy }) => [...dy]))).toBeCloseTo(1.5, 1);
  });

  it('is smooth: neighbours are moved nearly alike', () => {
    const { dx } = elasticField(randomElasticGrid(1, stream()), SIZE);
    for (let i = 0; i < SIZE ** 2 - SIZE; i++) expect(Math.abs(dx[i + SIZE]! - dx[i]!)).toBeLessThan(0.6);
  });

  it('moves a pen’s points as it moves pixels', () => {
    const grid = randomElasticGrid(1, stream());
    const { dx, dy } = elasticField(grid, SIZE);
    for (const [x, y] of [
      [0, 0],
      [27, 13],
      [5, 20],
    ] as const) {
      const [moveX, moveY] = displacementAt(grid, SIZE, x, y);
      expect(moveX).toBeCloseTo(dx[y * SIZE + x]!, 5);
      expect(moveY).toBeCloseTo(dy[y * SIZE + x]!, 5);
    }
  });
});

describe('thickness', () => {
  const change = (image: Float32Array, radius: number, size = SIZE) => {
    const target = new Float32Array(image.length);
    changeThickness(image, target, size, radius);
    return target;
  };
  const bar = Float32Array.from({ length: 49 }, (_, i) => (i % 7 >= 2 && i % 7 <= 4 ? 1 : 0)); // 3 pixels wide

  it('of 0 changes nothing', () => {
    expect(change(scaled(pixelsOf(0)), 0)).toEqual(scaled(pixelsOf(0)));
  });

  it('adds and takes the radius on both sides of a line', () => {
    expect(sum(change(bar, 0.4, 7)) / 7).toBeCloseTo(3.8, 5);
    expect(sum(change(bar, -0.4, 7)) / 7).toBeCloseTo(2.2, 5);
  });

  it('grows and shrinks digits, within 0 to 1, and leaves thin lines bright', () => {
    for (const index of [0, 3, 4, 7]) {
      const image = scaled(pixelsOf(index));
      const [thin, thick] = [change(image, -0.5), change(image, 0.5)];
      expect(sum(thin)).toBeLessThan(0.9 * sum(image));
      expect(sum(thick)).toBeGreaterThan(1.1 * sum(image));
      expect(Math.max(...thin)).toBeCloseTo(Math.max(...image), 6);
      for (const value of [...thin, ...thick]) expect(value >= 0 && value <= 1).toBe(true);
    }
  });

  it('of an empty image is an empty image', () => {
    for (const radius of [-1, 1]) expect(sum(change(new Float32Array(9), radius, 3))).toBe(0);
  });
});

describe('random erasing', () => {
  it('fills one rectangle with noise and leaves the rest', () => {
    const image = new Float32Array(SIZE ** 2).fill(2);
    eraseRectangle(image, SIZE, stream());
    const erased = [...image.keys()].filter(i => image[i] !== 2);
    const [columns, rows] = [new Set(erased.map(i => i % SIZE)), new Set(erased.map(i => Math.floor(i / SIZE)))];
    expect(erased.length).toBe(columns.size * rows.size);
    for (const i of erased) expect(image[i]! >= 0 && image[i]! < 1).toBe(true);
  });

  it('takes 2 to 20% of the image, inside it', () => {
    const random = stream();
    for (let i = 0; i < 300; i++) {
      const { left, top, width, height } = randomRectangle(SIZE, random);
      expect(left + width).toBeLessThanOrEqual(SIZE);
      expect(top + height).toBeLessThanOrEqual(SIZE);
      expect(width * height).toBeGreaterThan(0.01 * SIZE ** 2);
      expect(width * height).toBeLessThan(0.23 * SIZE ** 2);
    }
  });
});

/** What moves or thickens the ink of a drawing after it was rendered. */
const UNMOVED = { translation: 0, scaling: 0, thickness: 0, lowResolution: 0, ragged: 0 };

const ZIGZAG: Stroke[] = [
  Array.from({ length: 60 }, (_, i): [number, number] => [100 + i * 3, 200 + 40 * Math.sin(i / 8)]),
  [
    [120, 150],
    [260, 300],
  ],
];
const drawing = {
  count: 1,
  imageSize: SIZE,
  labels: Uint8Array.of(3),
  writers: Uint16Array.of(1),
  people: [1],
  drawings: packDrawings([ZIGZAG]),
};

describe('a pen', () => {
  it('drops points at speed, but keeps the ends and the way', () => {
    const line: Stroke = Array.from({ length: 11 }, (_, i): [number, number] => [i, 0]);
    expect(dropPoints(line, 0)).toEqual(line);
    expect(dropPoints(line, 4).map(([x]) => x)).toEqual([0, 4, 8, 10]);
    expect(dropPoints(line, 100).map(([x]) => x)).toEqual([0, 10]);
    expect(dropPoints([[3, 3]], 5)).toEqual([[3, 3]]);
  });

  it('trembles smoothly, by the standard deviation that is asked for', () => {
    const random = stream();
    const line: Stroke = Array.from({ length: 4000 }, (_, i): [number, number] => [i / 4, 0]);
    const moved = tremble(line, 0.5, random);
    const moves = moved.map(([x, y], i) => [x - line[i]![0], y - line[i]![1]] as const);
    for (const axis of [0, 1] as const) expect(deviation(moves.map(move => move[axis]))).toBeCloseTo(0.5, 1);
    const steps = moves.slice(1).map(([, y], i) => Math.abs(y - moves[i]![1]));
    expect(Math.max(...steps)).toBeLessThan(0.3);
  });

  it('does not move when everything is off', () => {
    expect(varyStrokes(ZIGZAG, OFF, stream())).toEqual(toPixels(ZIGZAG));
    const [[x, y]] = toPixels([[[7, 9]]])[0] as [[number, number]];
    expect([x, y]).toEqual([0, 0]);
  });

  it('draws lines as thick as its radius says, and stays in the box', () => {
    const ink = (radius: number) => sum(renderStrokes(ZIGZAG, { radius }));
    expect(renderStrokes(ZIGZAG, { radius: PEN_RADIUS })).toEqual(renderStrokes(ZIGZAG));
    expect(ink(0.8)).toBeLessThan(ink(1.2));
    expect(ink(1.2)).toBeLessThan(ink(1.6));
    const columns = [...renderStrokes(ZIGZAG, { radius: 1.8 }).entries()].flatMap(([i, v]) =>
      v > 0 ? [i % SIZE] : [],
    );
    expect(Math.max(...columns) - Math.min(...columns)).toBeLessThanOrEqual(20);
  });
});

describe('a sample', () => {
  const one: LabelledImages = { count: 1, imageSize: SIZE, labels: Uint8Array.of(5), images: pixelsOf(0).slice() };

  it('is itself when everything is off', () => {
    expect(drawn(one, OFF)).toEqual(scaled(one.images));
    const plain = Float32Array.from(renderStrokes(ZIGZAG), value => value / 255);
    for (const [i, value] of drawn(drawing, OFF).entries()) expect(Math.abs(value - plain[i]!)).toBeLessThan(2 / 255);
  });

  const ONE_BY_ONE = (Object.keys(OFF) as (keyof Augmentation)[]).filter(
    name => !['mixUp', 'cutMix', 'habits'].includes(name), // of batches, and of digits
  );

  it.each(ONE_BY_ONE)('is varied by %s alone, where that is for its kind', name => {
    const isChance = ['erasing', 'flip', 'lowResolution', 'ragged', 'photographed'].includes(name);
    const limits = { ...OFF, [name]: isChance ? 1 : ALL[name] };
    const varied = [one, drawing].map(source => {
      const plain = drawn(source, OFF);
      return drawn(source, limits).some((value, i) => Math.abs(value - plain[i]!) > 2 / 255);
    });
    expect(varied).toEqual([!['penWidth', 'jitter', 'speed', 'photographed'].includes(name), true]);
  });

  it('is the same for the same stream, another for another, and within 0 to 1', () => {
    for (const source of [one, drawing]) {
      expect(drawn(source, ALL)).toEqual(drawn(source, ALL));
      expect(drawn(source, ALL)).not.toEqual(drawn(source, ALL, 'another'));
      for (let i = 0; i < 50; i++)
        for (const value of drawn(source, ALL, `stream ${i}`)) expect(value >= 0 && value <= 1).toBe(true);
    }
  });

  it('of a pen is brought back to middle and size by rendering', () => {
    for (let i = 0; i < 20; i++) {
      const image = drawn(drawing, { ...ALL, erasing: 0, ...UNMOVED }, `stream ${i}`);
      const inked = [...image.keys()].filter(pixel => image[pixel]! > 0);
      const [columns, rows] = [inked.map(p => p % SIZE), inked.map(p => Math.floor(p / SIZE))];
      const side = (places: number[]) => Math.max(...places) - Math.min(...places) + 1;
      expect(Math.max(side(columns), side(rows))).toBeGreaterThanOrEqual(19);
      expect(Math.max(side(columns), side(rows))).toBeLessThanOrEqual(21);
    }
  });
});

it('the reference varies rotation, translation and scale only', () => {
  expect({ ...OFF, rotation: 10, translation: 2, scaling: 0.1 }).toEqual(
    Object.fromEntries(Object.keys(OFF).map(name => [name, PRESETS.reference.train[name as keyof Augmentation]])),
  );
});
