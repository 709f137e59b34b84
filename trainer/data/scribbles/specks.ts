// Pictures with next to nothing on them: empty ones, dots, dust and noise.

import { type Point, renderStrokes } from '../../../src/preparation/ink.ts';
import { between, integerBetween, pick, type Random } from '../../random.ts';
import { elasticField, randomElasticGrid } from '../augment/elastic.ts';

type Draw = (target: Float32Array, size: number, random: Random) => void;

const KINDS: Draw[] = [empty, dot, dots, dust, noise, haze];

/** Writes one of them to `target`: size² values 0 to 1. */
export function drawSpecks(target: Float32Array, size: number, random: Random): void {
  pick(KINDS, random)(target, size, random);
}

function empty(target: Float32Array): void {
  target.fill(0);
}

/** The pen touched once. */
export function dot(target: Float32Array, _: number, random: Random): void {
  const image = renderStrokes([[[0, 0]]], { radius: between(0.8, 4, random) });
  for (let i = 0; i < target.length; i++) target[i] = image[i]! / 255;
}

/** The pen touched in some places. */
function dots(target: Float32Array, _: number, random: Random): void {
  const place = (): Point => [random.uniform(), random.uniform()];
  const strokes = Array.from({ length: integerBetween(2, 14, random) }, () => [place()]);
  const image = renderStrokes(strokes, { radius: between(0.7, 2, random) });
  for (let i = 0; i < target.length; i++) target[i] = image[i]! / 255;
}

/** A few bright pixels. */
export function dust(target: Float32Array, _: number, random: Random): void {
  target.fill(0);
  for (let grain = integerBetween(1, 25, random); grain > 0; grain--)
    target[Math.floor(random.uniform() * target.length)] = between(0.2, 1, random);
}

/** Uniform noise, or that of which only the peaks are left. */
function noise(target: Float32Array, _: number, random: Random): void {
  const peak = between(0.1, 1, random);
  const floor = pick([0, between(0, 0.95, random)], random);
  for (let i = 0; i < target.length; i++) {
    const value = random.uniform();
    target[i] = value < floor ? 0 : peak * value;
  }
}

/** Smooth noise all over. */
function haze(target: Float32Array, size: number, random: Random): void {
  const { dx } = elasticField(randomElasticGrid(between(0.1, 0.6, random), random), size);
  const level = between(0, 0.6, random);
  for (let i = 0; i < target.length; i++) target[i] = Math.min(1, Math.max(0, level + dx[i]!));
}
