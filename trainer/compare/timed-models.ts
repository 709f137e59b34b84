// The timings of a comparison under the names that its figures use.

import type { Summary } from './summary.ts';
import type { TimedModel } from './time-figure.ts';
import { type ModelTiming, type Timing, timingKey } from './timing.ts';

/** Each timed model once; where one stands in several panels, its settings are left out of the name unless they matter. */
export function timedModels({ cells }: Summary, { models }: Timing): TimedModel[] {
  return models.flatMap(timing => {
    const own = cells.filter(({ config }) => timingKey(config, config.train.batchSize) === keyOf(timing));
    const [first] = own;
    if (!first) return [];
    const same = new Set(own.map(({ series }) => series)).size === 1;
    const ambiguous = models.some(other => {
      const cell = cells.find(({ config }) => timingKey(config, config.train.batchSize) === keyOf(other));
      return other !== timing && cell?.series === first.series;
    });
    const name = same && !ambiguous ? first.series : `${first.series}, ${first.panel}`;
    return [{ name, ...timing }];
  });
}

export function keyOf({ model, batchSize }: ModelTiming): string {
  return timingKey({ model }, batchSize);
}
