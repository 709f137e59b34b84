// Images of no class that a model is trained on, so that it says so: outlier exposure (Hendrycks, Mazeika & Dietterich,
// "Deep Anomaly Detection with Outlier Exposure", 2019) with a class of its own for them.

import { pick } from '../../random.ts';
import { drawSample, type Variation } from '../augment/augment.ts';
import type { LabelledStrokes } from '../samples.ts';
import type { DrawSample } from '../scribbles/broken.ts';
import { drawScribble } from '../scribbles/scribbles.ts';

/** Plain data, which can be sent to a thread. */
export interface Unknowns {
  /** Whether scribbles are among them, made anew for each batch. */
  scribbles: boolean;
  /** By people, one set a source. */
  drawn: readonly LabelledStrokes[];
}

/** Writes one of them to `target`, each source as often; `sample` draws a known image, which some scribbles are made of. */
export function drawUnknown(
  target: Float32Array,
  { scribbles, drawn }: Unknowns,
  variation: Variation,
  sample: DrawSample,
): void {
  const { random } = variation;
  const source = pick([...(scribbles ? [undefined] : []), ...drawn], random);
  if (source) drawSample(source, Math.floor(random.uniform() * source.count), target, variation);
  else drawScribble(target, random, sample);
}
