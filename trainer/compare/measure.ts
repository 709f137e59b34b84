// What a plan's metric says of each of its settings, by seed: accuracy, epochs, the largest value that works, or time.

import { median } from '../quantile.ts';
import type { Metric } from './plan.ts';
import type { Cell, Published, PublishedRun } from './published.ts';
import { type Estimate, estimate } from './statistics.ts';

/** How a quantity is compared and shown: factors by their logarithms. */
export type Unit = 'points' | 'epochs' | 'factor';

export type Setting = Cell['setting'];

/** One quantity in one setting, by seed or round; NaN for a run that never got there. */
export interface Measured {
  setting: Setting;
  /** What is measured, where that is not the same in all of the plan. */
  aspect: string;
  unit: Unit;
  values: ReadonlyMap<number, number>;
  isComplete: boolean;
  /** Not compared, but shown. */
  isAside?: boolean;
}

type Of<Kind> = Extract<Metric, { kind: Kind }>;

export function measure({ plan, cells }: Published): Measured[] {
  const { metric, seeds } = plan;
  if (metric.kind === 'time') return cells.flatMap(timesOf);
  if (metric.kind === 'largest') return largestOf(cells, metric, seeds);
  if (metric.kind === 'epochs') return cells.flatMap(cell => epochsOf(cell, metric, seeds));
  return cells.map(({ setting, runs }) => {
    const values = bySeed(runs, run => 100 * finalAccuracy(run));
    return { setting, aspect: '', unit: 'points', values, isComplete: runs.length === seeds };
  });
}

function bySeed(runs: readonly PublishedRun[], of: (run: PublishedRun) => number): Map<number, number> {
  return new Map(runs.map(run => [run.seed, of(run)]));
}

/** For each target the epochs until it is reached, and the seconds of CPU that they take. */
function epochsOf({ setting, runs }: Cell, { targets }: Of<'epochs'>, seeds: number): Measured[] {
  const isComplete = runs.length === seeds;
  return (targets[setting['dataset'] ?? 'mnist'] ?? []).flatMap((target): Measured[] => {
    const aspect = `to ${Number((100 * target).toFixed(1))}%`;
    const until = ({ accuracy }: PublishedRun) => accuracy.findIndex(value => value >= target) + 1 || Number.NaN;
    const epochs = bySeed(runs, until);
    const seconds = bySeed(runs, run =>
      Number.isNaN(until(run)) ? Number.NaN : Math.log(sum(run.cpuSeconds.slice(0, until(run)))),
    );
    return [
      { setting, isComplete, aspect, unit: 'epochs', values: epochs },
      { setting, isComplete, aspect: `CPU seconds ${aspect}`, unit: 'factor', values: seconds, isAside: true },
    ];
  });
}

function finalAccuracy({ accuracy }: PublishedRun): number {
  return accuracy.at(-1) ?? 0;
}

const TIMES = { epoch: 'training', test: 'test', exportedTest: 'exported test' } as const;

/** Logarithms of seconds by round. */
function timesOf({ setting, seconds = {} }: Cell): Measured[] {
  return Object.entries(TIMES).map(([what, aspect]) => {
    const rounds = seconds[what as keyof typeof TIMES] ?? [];
    const values = new Map(rounds.map((value, round) => [round, Math.log(value)]));
    return { setting, aspect, unit: 'factor', values, isComplete: rounds.length > 0 };
  });
}

export function converges(run: PublishedRun, setting: Setting, { converged }: Of<'largest'>): boolean {
  return run.finished && finalAccuracy(run) >= (converged[setting['dataset'] ?? 'mnist'] ?? 0.5);
}

/** By seed, the logarithm of the largest value up to which all runs converge; a step below the least where none does. */
function largestOf(cells: readonly Cell[], metric: Of<'largest'>, seeds: number): Measured[] {
  const groups = Map.groupBy(cells, ({ setting }) => JSON.stringify({ ...setting, [metric.option]: undefined }));
  return [...groups.values()].flatMap((group): Measured[] => {
    const sorted = group.toSorted((a, b) => Number(a.setting[metric.option]) - Number(b.setting[metric.option]));
    const { [metric.option]: _, ...setting } = sorted[0]!.setting;
    const limits = sorted.map(cell => Math.log(Number(cell.setting[metric.option])));
    const below = 2 * limits[0]! - (limits[1] ?? limits[0]!);
    const upTo = (works: (cell: Cell) => boolean) => {
      const failed = sorted.findIndex(cell => !works(cell));
      return failed === -1 ? limits.at(-1)! : (limits[failed - 1] ?? below);
    };
    const converging = (cell: Cell) => cell.runs.filter(run => converges(run, setting, metric));
    const isComplete = group.every(({ runs }) => runs.length === seeds);
    const ended = isComplete ? sorted[0]!.runs : [];
    const values = bySeed(ended, ({ seed }) => upTo(cell => converging(cell).some(run => run.seed === seed)));
    const most = upTo(cell => converging(cell).length >= 0.9 * seeds);
    const aspect = 'at which nine of ten converge';
    return [
      { setting, aspect: '', unit: 'factor', values, isComplete },
      { setting, aspect, unit: 'factor', values: new Map(isComplete ? [[0, most]] : []), isComplete, isAside: true },
    ];
  });
}

/** Hours of CPU that a plan's training took so far and, by the median run, will have taken. */
export function cpuHours(published: Published): { spent: number; whole: number } {
  const runs = published.cells.flatMap(cell => cell.runs.map(({ cpuSeconds }) => sum(cpuSeconds) / 3600));
  return {
    spent: sum(runs),
    whole: runs.length > 0 ? published.cells.length * published.plan.seeds * median(runs) : Number.NaN,
  };
}

export function estimateOf({ values }: Measured): Estimate | undefined {
  const finite = [...values.values()].filter(Number.isFinite);
  return finite.length > 0 ? estimate(finite) : undefined;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
