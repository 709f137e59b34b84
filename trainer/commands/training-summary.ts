// What a run leaves for people when it ends: learning curves in its folder and a few lines on the terminal.

import { saveFigure } from '../figures/figure.ts';
import { learningCurves } from '../figures/learning-curves.ts';
import { formatDuration, percent } from '../format.ts';
import type { EpochRecord, TrainState } from '../training/checkpoint.ts';

/** Writes learning-curves.svg and .png, once an epoch is finished; `data` says what was learned. */
export async function saveTrainingFigures(
  folder: string,
  { config, history }: TrainState,
  data: string,
): Promise<void> {
  if (history.length === 0) return;
  const { batchSize, learningRate, schedule, seed } = config.train;
  const title = `${config.model.norm} on ${data}`;
  const subtitle = `batches of ${batchSize} · learning rate ${learningRate}, ${schedule} · seed ${seed}`;
  await saveFigure(folder, 'learning-curves', await learningCurves(history, { title, subtitle }));
}

/** The last epoch, the best one where images are held out, and the time that all of them took. */
export function trainingSummary(history: readonly EpochRecord[]): string {
  const last = history.at(-1);
  if (!last) return 'no epoch was finished';
  const seconds = history.reduce((sum, record) => sum + record.seconds, 0);
  const lines = [
    `${history.length} ${history.length === 1 ? 'epoch' : 'epochs'} in ${formatDuration(seconds)}, ${formatDuration(seconds / history.length)} an epoch`,
    `training    loss ${last.trainLoss.toFixed(4)}, accuracy ${percent(last.trainAccuracy)}`,
  ];
  const best = history.reduce((a, b) => ((b.validationAccuracy ?? -1) > (a.validationAccuracy ?? -1) ? b : a));
  if (last.validationLoss === null || last.validationAccuracy === null || best.validationAccuracy === null)
    return lines.join('\n');
  const held = `validation  loss ${last.validationLoss.toFixed(4)}, accuracy ${percent(last.validationAccuracy)}`;
  const shares = (of: Record<string, number> = {}) =>
    Object.entries(of).map(([source, share]) => `${source} ${percent(share)}`);
  const [sources, passing] = [shares(last.sources), shares(last.unknown)];
  return [
    ...lines,
    `${held}; best: ${percent(best.validationAccuracy)} in epoch ${best.epoch}`,
    ...(sources.length > 1 ? [`  data sets ${sources.join(', ')}`] : []),
    ...(passing.length > 0 ? [`  of no class, but 90% sure ${passing.join(', ')}`] : []),
  ].join('\n');
}
