// What a comparison decides, in sentences: differences with their confidence intervals, and nothing beyond them.

import { pairedDifference, verdict } from './statistics.ts';
import { accuracyBySeed, type Cell, type Summary } from './summary.ts';
import type { ModelTiming, Timing } from './timing.ts';

/** ViT is what the others are compared with. */
const BASELINE = 'vit';

/** For each setting: how each model's final test accuracy differs from ViT's, paired by seed. */
export function conclusions({ cells, panelNames }: Summary): string[] {
  return panelNames.flatMap(panel => {
    const here = cells.filter(cell => cell.panel === panel);
    const baseline = here.find(({ config }) => config.model.norm === BASELINE);
    if (!baseline) return [];
    const others = here.filter(cell => cell !== baseline && isSameBut(cell, baseline));
    return others.flatMap(cell => comparison(cell, baseline, panel));
  });
}

/** Only the normalisation may differ: one layer against six says nothing of BatchNorm. */
function isSameBut(cell: Cell, baseline: Cell): boolean {
  const { norm: _, ...one } = cell.config.model;
  const { norm: __, ...other } = baseline.config.model;
  return JSON.stringify(one) === JSON.stringify(other);
}

function comparison(cell: Cell, baseline: Cell, panel: string): string[] {
  const difference = pairedDifference(accuracyBySeed(cell), accuracyBySeed(baseline));
  if (!difference) return [];
  const where = panel === '' ? '' : `${panel}: `;
  const { mean, low, high, n } = difference;
  const points = `${signed(100 * mean)} points`;
  if (low === null || high === null)
    return [`${where}${cell.series} against ${baseline.series}: ${points}, one seed; inconclusive.`];
  const interval = `95% CI ${signed(100 * low)} to ${signed(100 * high)}, ${n} seeds`;
  const words = {
    more: `${cell.series} is more accurate`,
    less: `${cell.series} is less accurate`,
    open: 'inconclusive',
  };
  return [`${where}${cell.series} against ${baseline.series}: ${points} (${interval}); ${words[verdict(difference)]}.`];
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

/** The first ViTBN's claim beside what is measured, where one layer and six were timed. */
export function headline({ cells }: Summary, { models }: Timing): string[] {
  const of = (norm: string, depth: number) => models.find(({ model }) => model.norm === norm && model.depth === depth);
  const [vit, whole, one] = [of(BASELINE, 6), of('vitbn-ffn', 6), of('vitbn-ffn', 1)];
  if (!vit || !whole || !one || cells.length === 0) return [];
  const ratio = (a: ModelTiming, b: ModelTiming, what: 'epoch' | 'test') =>
    (a[what].median / b[what].median).toFixed(2);
  return [
    `The first ViTBN was said to train 3 times and test 5 times as fast as ViT because its forward pass returned inside the loop over layers and ran one layer of six. Here one layer of vitbn-ffn trains ${ratio(vit, one, 'epoch')} times and tests ${ratio(vit, one, 'test')} times as fast as six layers of ViT.`,
    `With all six layers vitbn-ffn trains ${ratio(vit, whole, 'epoch')} times and tests ${ratio(vit, whole, 'test')} times as fast as ViT: the speed came from the missing layers, not from BatchNorm.`,
  ];
}
