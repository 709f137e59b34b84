// What a plan's runs decide: each setting paired with its baseline seed by seed, and the mean difference judged by its 95%
// interval.

import { type Measured, measure, type Setting, type Unit } from './measure.ts';
import { type Published, settingWords } from './published.ts';
import { type Estimate, pairedDifference } from './statistics.ts';

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

/** Every setting against each of the plan's baselines, where they differ in nothing else. */
export function findings(published: Published): Finding[] {
  const { baselines, margin } = published.plan;
  const all = measure(published).filter(({ isAside }) => !isAside);
  return baselines.flatMap(baseline =>
    all.flatMap(one => {
      const isBaseline = matches(one.setting, baseline);
      const other = all.find(
        ({ setting, aspect }) => aspect === one.aspect && matches(setting, { ...one.setting, ...baseline }),
      );
      if (isBaseline || !other) return [];
      const differs = Object.keys(baseline).filter(option => one.setting[option] !== other.setting[option]);
      const common = Object.keys(one.setting).filter(option => !(option in baseline));
      const where = [settingWords(one.setting, common), one.aspect].filter(Boolean).join(' ');
      const name = ({ setting }: Measured) => settingWords(setting, differs);
      return [{ where, one: name(one), baseline: name(other), unit: one.unit, ...judged(one, other, margin) }];
    }),
  );
}

function matches(setting: Setting, wanted: Setting): boolean {
  return Object.entries(wanted).every(([option, value]) => setting[option] === undefined || setting[option] === value);
}

function judged(one: Measured, other: Measured, margin: number): Pick<Finding, 'difference' | 'decision'> {
  if (!one.isComplete || !other.isComplete) return { difference: undefined, decision: 'unfinished' };
  const values = [...one.values.values(), ...other.values.values()];
  const difference = values.every(Number.isFinite) ? pairedDifference(one.values, other.values) : undefined;
  if (!difference) return { difference, decision: 'undecided' };
  return { difference, decision: decide(difference, one.unit === 'factor' ? Math.log1p(margin) : margin) };
}
