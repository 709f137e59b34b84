// Images of no class that a model is trained on, so that it says so: outlier exposure (Hendrycks, Mazeika & Dietterich,
// "Deep Anomaly Detection with Outlier Exposure", 2019) with a class of its own for them.

import { pick } from '../../random.ts';
import { drawSample, type Variation } from '../augment/augment.ts';
import type { LabelledStrokes } from '../samples.ts';
import type { DrawSample } from '../scribbles/broken.ts';
import { drawScribble } from '../scribbles/scribbles.ts';
import { drawSeveral } from './several.ts';

/** Plain data, which can be sent to a thread. */
export interface Unknowns {
  /** Whether scribbles are among them, made anew for each batch. */
  scribbles: boolean;
  /** Whether several known characters side by side are among them, made anew too. */
  several: boolean;
  /** By people, one set a source. */
  drawn: readonly LabelledStrokes[];
}

/** What some of them are made of: known drawings, and a function that draws a known image. */
interface Known {
  strokes: readonly LabelledStrokes[];
  sample: DrawSample;
}

/** Writes one of them to `target`, each source as often. */
export function drawUnknown(target: Float32Array, unknowns: Unknowns, variation: Variation, known: Known): void {
  const { random } = variation;
  const sources: (() => void)[] = unknowns.drawn.map(source => {
    return () => drawSample(source, Math.floor(random.uniform() * source.count), target, variation);
  });
  if (unknowns.scribbles) sources.push(() => drawScribble(target, random, known.sample));
  if (unknowns.several) sources.push(() => drawSeveral(target, known.strokes, variation));
  pick(sources, random)();
}
