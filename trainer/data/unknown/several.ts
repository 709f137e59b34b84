// Several known characters side by side, which one model of single characters should refuse: numbers of two or three.

import { integerBetween, pick, randomStream } from '../../random.ts';
import { drawSample, STILL, type Variation } from '../augment/augment.ts';
import { packDrawings } from '../drawings.ts';
import type { LabelledImages } from '../idx.ts';
import { composeNumber, SPACINGS } from '../numbers.ts';
import { type LabelledStrokes, partsOf, type Samples } from '../samples.ts';
import { imagesOf } from './images.ts';

const SEED = 1;
const COUNT = 2000;

/** The parts that are pen drawings, of which numbers are composed. */
export function strokesIn(known: Samples): LabelledStrokes[] {
  return partsOf(known).flatMap(part => ('drawings' in part && part.count > 0 ? [part] : []));
}

/** Writes one to `target`, rendered and varied as a pen drawing of one character is. */
export function drawSeveral(target: Float32Array, known: readonly LabelledStrokes[], variation: Variation): void {
  const { random } = variation;
  const digits = pick(known, random);
  const { strokes } = composeNumber(digits, integerBetween(2, 3, random), pick(SPACINGS, random), random);
  const drawn = { ...digits, count: 1, drawings: packDrawings([strokes]) };
  drawSample(drawn, 0, target, variation);
}

/** 2,000 of them or as many as asked for, composed of `known` drawings, the same in every run; none without drawings. */
export function severalImages(known: Samples, count = COUNT): LabelledImages {
  const random = randomStream(SEED, 'unknown', 'several');
  const drawings = strokesIn(known);
  return imagesOf(drawings.length > 0 ? count : 0, target => {
    drawSeveral(target, drawings, { limits: STILL, random });
    return 0;
  });
}
