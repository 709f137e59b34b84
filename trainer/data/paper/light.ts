// Light that falls on a sheet: from one side, weaker in the corners, with the shadow of a hand or a phone.

import { between, type Random } from '../../random.ts';

/** Brightness of every pixel of a square, 0 to 1. */
export function randomLight(side: number, random: Random): Float32Array {
  const direction = between(0, 2 * Math.PI, random);
  const [fall, corners] = [between(0, 0.35, random), between(0, 0.3, random)];
  const shadow = random.uniform() < 0.4 ? randomShadow(random) : () => 1;
  const brightest = between(0.6, 1, random);
  return Float32Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) / side - 0.5, Math.floor(i / side) / side - 0.5];
    const slope = 1 - fall * (0.5 + x * Math.cos(direction) + y * Math.sin(direction));
    return brightest * slope * (1 - corners * (x * x + y * y)) * shadow(x, y);
  });
}

/** Dark on one side of a straight edge, which is hard or soft. */
function randomShadow(random: Random): (x: number, y: number) => number {
  const direction = between(0, 2 * Math.PI, random);
  const [across, down] = [Math.cos(direction), Math.sin(direction)];
  const [distance, depth, softness] = [
    between(-0.3, 0.4, random),
    between(0.15, 0.5, random),
    between(0.005, 0.1, random),
  ];
  return (x, y) => 1 - depth / (1 + Math.exp((distance - x * across - y * down) / softness));
}
