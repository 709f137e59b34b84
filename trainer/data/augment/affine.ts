// Random affine maps: rotation, shear, aspect, scale, mirroring and translation composed into one matrix.

import type { Augmentation } from '../../config/schema.ts';
import type { Random } from '../../random.ts';
import { spread } from './spline.ts';

/** (x, y) -> (a·x + b·y + dx, c·x + d·y + dy), around the image's middle, y downwards. */
export interface Affine {
  a: number;
  b: number;
  c: number;
  d: number;
  dx: number;
  dy: number;
}

export type AffineLimits = Pick<Augmentation, 'rotation' | 'scaling' | 'translation' | 'shear' | 'aspect' | 'flip'>;

const RADIANS = Math.PI / 180;

/** Rotation · shear · scale (mirrored with the probability `flip`), then translation, each uniform within its limit. */
export function randomAffine(limits: AffineLimits, random: Random): Affine {
  const angle = spread(limits.rotation, random) * RADIANS;
  const scale = 1 + spread(limits.scaling, random);
  const dx = spread(limits.translation, random);
  const dy = spread(limits.translation, random);
  const lean = Math.tan(spread(limits.shear, random) * RADIANS);
  const aspect = stretch(spread(limits.aspect, random));
  const mirror = limits.flip > 0 && random.uniform() < limits.flip ? -1 : 1;
  return compose({ angle, lean, scaleX: mirror * scale * aspect, scaleY: scale / aspect, dx, dy });
}

/** 0.1 -> 1.1, -0.1 -> 1 / 1.1: as often wider as higher. */
function stretch(amount: number): number {
  return amount < 0 ? 1 / (1 - amount) : 1 + amount;
}

/** Positive angles (radians) turn clockwise as seen, positive leans move the top to the right. */
export function compose(parts: {
  angle: number;
  lean: number;
  scaleX: number;
  scaleY: number;
  dx: number;
  dy: number;
}): Affine {
  const { angle, lean, scaleX, scaleY, dx, dy } = parts;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { a: cos * scaleX, b: (-cos * lean - sin) * scaleY, c: sin * scaleX, d: (cos - sin * lean) * scaleY, dx, dy };
}

/** The map back. */
export function invert({ a, b, c, d, dx, dy }: Affine): Affine {
  const determinant = a * d - b * c;
  const [p, q, r, s] = [d / determinant, -b / determinant, -c / determinant, a / determinant];
  return { a: p, b: q, c: r, d: s, dx: -(p * dx + q * dy), dy: -(r * dx + s * dy) };
}
