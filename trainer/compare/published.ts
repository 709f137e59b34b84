// What is published of a plan: the plan itself and the figures of its runs so far, small enough to be committed. Answers,
// tables and figures are made of it alone.

import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { optionName } from '../config/schema.ts';
import { DATASET } from '../data/catalogue.ts';
import type { Comparison } from './grid.ts';
import { planSchema } from './plan.ts';
import type { RunResult } from './results.ts';
import { MEASUREMENTS, type Timing, timingKey } from './timing.ts';

const runSchema = z.object({
  seed: z.number(),
  /** Whether every loss was finite. */
  finished: z.boolean(),
  /** Test accuracy, and seconds of CPU that training took, by epoch. */
  accuracy: z.array(z.number()),
  cpuSeconds: z.array(z.number()),
});

const cellSchema = z.object({
  /** The options that vary, by name. */
  setting: z.record(z.string(), z.string()),
  /** Those that have ended, by seed. */
  runs: z.array(runSchema),
  /** By measurement and round. */
  seconds: z.partialRecord(z.enum(MEASUREMENTS), z.array(z.number())).optional(),
});

export const publishedSchema = z.object({
  plan: planSchema.extend({ name: z.string() }),
  /** The command that repeats it. */
  command: z.string(),
  /** What computed the runs, and on which machine the models were timed. */
  engine: z.string(),
  cells: z.array(cellSchema),
});

export type Published = z.infer<typeof publishedSchema>;
export type Cell = Published['cells'][number];
export type PublishedRun = Cell['runs'][number];

/** Follow from the data or change no more than rounding: no difference worth a word. */
const SILENT = ['seed', 'numClasses', 'imageSize', 'channels', 'unknownClass', 'engine', 'device', 'threads'];

export function publish(
  { plan, command, runs }: Comparison,
  results: readonly RunResult[],
  timing?: Timing,
): Published {
  const settingOf = settingsOf(runs);
  const byId = new Map(results.map(result => [result.id, result]));
  const groups = Map.groupBy(runs, ({ config }) => JSON.stringify(settingOf(config)));
  const cells = [...groups.values()].map(([first, ...others]) => ({
    setting: settingOf(first!.config),
    runs: [first!, ...others].flatMap(({ id }) => (byId.has(id) ? [publishedRun(byId.get(id)!)] : [])),
    ...secondsOf(first!.config, timing),
  }));
  const engines = timing ? [`${timing.machine}, ${timing.engine}`] : new Set(results.map(({ engine }) => engine));
  return { plan, command, engine: [...engines].join('; '), cells };
}

/** The runs of a plan that a report of it has, as results again; none where the plan is another one by now. */
export function recovered({ plan, runs }: Comparison, { plan: published, engine, cells }: Published): RunResult[] {
  if (JSON.stringify(publishedSchema.shape.plan.parse(plan)) !== JSON.stringify(published)) return [];
  const settingOf = settingsOf(runs);
  const cellOf = new Map(cells.map(cell => [JSON.stringify(cell.setting), cell]));
  return runs.flatMap(({ id, config }) => {
    const cell = cellOf.get(JSON.stringify(settingOf(config)));
    const run = cell?.runs.find(({ seed }) => seed === config.train.seed);
    if (!run) return [];
    const epochs = run.accuracy.map((testAccuracy, i) => ({
      epoch: i + 1,
      cpuSeconds: run.cpuSeconds[i]!,
      testAccuracy,
    }));
    return [{ id, config, engine, outcome: run.finished ? ('finished' as const) : ('diverged' as const), epochs }];
  });
}

/** The options of a run that vary in a plan. */
function settingsOf(runs: readonly { config: Config }[]) {
  const varied = variedFields(runs.map(({ config }) => config));
  return (config: Config) =>
    Object.fromEntries(varied.map(field => [optionName(field), String(fieldsOf(config)[field])]));
}

function publishedRun({ config, outcome, epochs }: RunResult): PublishedRun {
  return {
    seed: config.train.seed,
    finished: outcome === 'finished',
    accuracy: epochs.map(({ testAccuracy }) => testAccuracy),
    cpuSeconds: epochs.map(({ cpuSeconds }) => Number(cpuSeconds.toFixed(1))),
  };
}

function secondsOf(config: Config, timing: Timing | undefined): Pick<Cell, 'seconds'> {
  const key = timingKey(config, config.train.batchSize);
  const timed = timing?.models.find(({ model, batchSize }) => timingKey({ model }, batchSize) === key);
  if (!timed) return {};
  const rounded = (values: readonly number[]) => values.map(value => Number(value.toPrecision(5)));
  return { seconds: Object.fromEntries(MEASUREMENTS.map(what => [what, rounded(timed[what])])) };
}

function fieldsOf({ model, train }: Config): Record<string, string | number | boolean> {
  return { ...model, ...train };
}

/**
 * Fields with more than one value, in the order of the configuration, the data set first; the norm where there is none. Of
 * fields that always have the same value the first.
 */
function variedFields(configs: readonly Config[]): string[] {
  const all = configs.map(fieldsOf);
  const names = Object.keys(all[0] ?? {}).filter(name => !SILENT.includes(name));
  const varied = names.filter(name => new Set(all.map(fields => fields[name])).size > 1);
  const telling = varied.filter(
    (name, i) => !varied.slice(0, i).some(earlier => all.every(fields => fields[earlier] === fields[name])),
  );
  return telling.length > 0 ? telling.sort((a, b) => Number(b === 'dataset') - Number(a === 'dataset')) : ['norm'];
}

/** These options of a setting in words: "mnist, vitbn, batch size 8, without ffn conv". */
export function settingWords(setting: Cell['setting'], options = Object.keys(setting)): string {
  return options.map(option => words(option, setting[option]!)).join(', ');
}

function words(option: string, value: string): string {
  const name = option.replaceAll('-', ' ');
  if (value === 'true' || value === 'false') return `${value === 'true' ? 'with' : 'without'} ${name}`;
  if (option === 'dataset' && value in DATASET) return DATASET[value as keyof typeof DATASET].title;
  return option === 'model' ? value : `${name} ${value}`;
}
