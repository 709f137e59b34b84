// Images of no class, so that a classifier learns not to be sure of them: outlier exposure (Hendrycks, Mazeika &
// Dietterich, "Deep Anomaly Detection with Outlier Exposure", 2019). Clothes and letters of a typeface are not among them,
// which leaves these to test on.

import { renderStrokes, type Stroke } from '../../../src/preparation/ink.ts';
import type { Augmentation } from '../../config/options.ts';
import { between, type Random } from '../../random.ts';
import { drawSample } from '../augment/augment.ts';
import { varyStrokes } from '../augment/strokes.ts';
import { type DrawSample, drawShuffled, drawSuperimposed } from './broken.ts';
import { randomLetter } from './letters.ts';
import { randomLines } from './lines.ts';
import { drawShapes } from './shapes.ts';
import { drawSpecks } from './specks.ts';
import { randomSymbol } from './symbols.ts';

/** Height and width in pixels of what src/preparation/ink.ts draws, and so of every scribble; the configuration asks for it. */
const SIZE = 28;

/** Of half the thickness of the pen's line, in pixels. */
const RADIUS = { least: 0.8, most: 1.8 };

/** How a hand departs from the figure that it means. */
const HAND: Augmentation = {
  rotation: 20,
  shear: 20,
  aspect: 0.3,
  flip: 0.5,
  elastic: 1,
  jitter: 0.3,
  speed: 2,
  ...{ translation: 0, scaling: 0, thickness: 0, erasing: 0, penWidth: 0 },
};

/** Letters are written upright, and mirrored some of them would be digits. */
const WRITING: Augmentation = { ...HAND, rotation: 12, shear: 15, flip: 0 };

/** How scans differ from drawings: in size and place, softer, and of other thickness. */
const SCAN: Augmentation = {
  ...{ translation: 1.5, scaling: 0.15, thickness: 0.3 },
  ...{ rotation: 0, shear: 0, aspect: 0, flip: 0, elastic: 0, erasing: 0, penWidth: 0, jitter: 0, speed: 0 },
};

type Draw = (target: Float32Array, random: Random, sample: DrawSample) => void;

/** What is drawn, and how often. */
const KINDS: readonly { share: number; draw: Draw }[] = [
  { share: 0.3, draw: (target, random) => drawPen(randomLines(random), HAND, target, random) },
  { share: 0.1, draw: (target, random) => drawPen(randomSymbol(random), HAND, target, random) },
  { share: 0.33, draw: (target, random) => drawPen(randomLetter(random), WRITING, target, random) },
  { share: 0.11, draw: (target, random) => drawShapes(target, SIZE, random) },
  { share: 0.06, draw: (target, random) => drawSpecks(target, SIZE, random) },
  { share: 0.05, draw: (target, random, sample) => drawShuffled(target, SIZE, random, sample) },
  { share: 0.05, draw: (target, random, sample) => drawSuperimposed(target, SIZE, random, sample) },
];

/**
 * Writes a random image of no class to `target`: 28² values 0 to 1, white ink on black. `sample` draws a random image of
 * some class, of which two of the kinds are made.
 */
export function drawScribble(target: Float32Array, random: Random, sample: DrawSample): void {
  const choice = random.uniform();
  let sum = 0;
  const kind = KINDS.find(({ share }) => {
    sum += share;
    return choice < sum;
  });
  (kind ?? KINDS[0]!).draw(target, random, sample);
}

/** Half of them as a pad renders them, half as a scanner would: neither look is to be a sign of a digit. */
function drawPen(strokes: readonly Stroke[], hand: Augmentation, target: Float32Array, random: Random): void {
  const radius = between(RADIUS.least, RADIUS.most, random);
  const images = renderStrokes(varyStrokes(strokes, hand, random), { radius });
  const drawn = { count: 1, imageSize: SIZE, images, labels: Uint8Array.of(0) };
  drawSample(drawn, 0, target, random.uniform() < 0.5 ? { limits: SCAN, random } : undefined);
}
