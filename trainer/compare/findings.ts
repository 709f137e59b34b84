// What a plan's runs decide: each setting paired with its baseline seed by seed, and the mean difference judged by its 95%
// interval.

import { type Measured, measure, type Setting, type Unit } from './measure.ts';
import { type Published, settingWords } from './published.ts';
import { differences, type Estimate, pairedDifference } from './statistics.ts';

/** `within`: a difference, but by less than the margin. */
export const DECISIONS = ['more', 'less', 'within', 'equivalent', 'undecided'] as const;
export type Decision = (typeof DECISIONS)[number] | 'unfinished';

export interface Finding {
  /** The setting in which two are compared, the one and its baseline, in words. */
  where: string;
  one: string;
  baseline: string;
  unit: Unit;
  difference: Estimate | undefined;
  decision: Decision;
}

/** `margin` is ± of the same unit. */
export function decide({ low, high }: Pick<Estimate, 'low' | 'high'>, margin: number): Decision {
  if (low === null || high === null) return 'undecided';
  const isWithin = low > -margin && high < margin;
  if (low > 0 || high < 0) return isWithin ? 'within' : low > 0 ? 'more' : 'less';
  return isWithin ? 'equivalent' : 'undecided';
}

/**
 * Every setting against each of the plan's baselines, where they differ in nothing else. Of any two baselines also their
 * interaction: whether what is gained over the first is more or less than beside the second.
 */
export function findings(published: Published): Finding[] {
  const { baselines, margin } = published.plan;
  const all = measure(published).filter(({ isAside }) => !isAside);
  const found = baselines.flatMap(baseline =>
    pairs(all, baseline).map(({ one, other, differs }) => {
      const [named, where] = [settingWords(one.setting, differs), whereOf(one, baseline)];
      return { where, one: named, baseline: settingWords(other.setting, differs), ...judged(one, other, margin) };
    }),
  );
  const pairsOfBaselines = baselines.flatMap((first, i) =>
    baselines.slice(i + 1).map(second => [first, second] as const),
  );
  return [...found, ...pairsOfBaselines.flatMap(([first, second]) => interactions(all, first, second, margin))];
}

function interactions(all: readonly Measured[], first: Setting, second: Setting, margin: number): Finding[] {
  const gains = pairs(all, first).map(({ one, other, differs }) => {
    const isComplete = one.isComplete && other.isComplete;
    return {
      ...one,
      isComplete,
      values: differences(one.values, other.values),
      from: settingWords(one.setting, differs),
    };
  });
  return pairs(gains, second).map(({ one, other, differs }) => ({
    where: whereOf(one, { ...first, ...second }),
    one: `gain of ${settingWords(one.setting, differs)} from ${one.from}`,
    baseline: `that of ${settingWords(other.setting, differs)}`,
    ...judged(one, other, margin),
  }));
}

interface Pair<T> {
  one: T;
  /** As the baseline has it, otherwise the same. */
  other: T;
  /** Options in which they differ. */
  differs: string[];
}

function pairs<T extends Measured>(all: readonly T[], baseline: Setting): Pair<T>[] {
  return all.flatMap(one => {
    const wanted = { ...one.setting, ...baseline };
    const other = all.find(({ setting, aspect }) => aspect === one.aspect && matches(setting, wanted));
    if (matches(one.setting, baseline) || !other) return [];
    return [{ one, other, differs: Object.keys(baseline).filter(key => one.setting[key] !== other.setting[key]) }];
  });
}

function whereOf({ setting, aspect }: Measured, compared: Setting): string {
  const common = Object.keys(setting).filter(option => !(option in compared));
  return [settingWords(setting, common), aspect].filter(Boolean).join(' ');
}

function matches(setting: Setting, wanted: Setting): boolean {
  return Object.entries(wanted).every(([option, value]) => setting[option] === undefined || setting[option] === value);
}

function judged(one: Measured, other: Measured, margin: number): Pick<Finding, 'unit' | 'difference' | 'decision'> {
  const { unit } = one;
  if (!one.isComplete || !other.isComplete) return { unit, difference: undefined, decision: 'unfinished' };
  const values = [...one.values.values(), ...other.values.values()];
  const difference = values.every(Number.isFinite) ? pairedDifference(one.values, other.values) : undefined;
  if (!difference) return { unit, difference, decision: 'undecided' };
  return { unit, difference, decision: decide(difference, unit === 'factor' ? Math.log1p(margin) : margin) };
}
