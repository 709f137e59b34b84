// The results of a comparison put in order: one cell for each configuration, holding its runs with all seeds.

import type { Config } from '../config/schema.ts';
import type { Run } from './grid.ts';
import { finalAccuracy, type RunResult } from './results.ts';
import { type Estimate, estimate } from './statistics.ts';
import type { Timing } from './timing.ts';

/** What was asked, stored beside the runs, so that a report can be made of them later and elsewhere. */
export interface Comparison {
  title: string;
  question: string;
  /** The command that repeats it. */
  command: string;
  /** Fields that make the lines of a chart. */
  series: readonly string[];
  runs: readonly Run[];
}

export interface Cell {
  config: Config;
  series: string;
  panel: string;
  /** Those of its runs that have ended, by seed. */
  results: readonly RunResult[];
}

export interface Summary {
  comparison: Comparison;
  /** Numeric field that varies from panel to panel, if one does: the horizontal axis of a sweep. */
  sweep: string | undefined;
  cells: readonly Cell[];
  /** In the order of the grid. */
  seriesNames: readonly string[];
  panelNames: readonly string[];
  timing: Timing | undefined;
}

export type Fields = Record<string, string | number | boolean>;

/** Follow from the data set or change no more than rounding: no difference worth a word. */
const SILENT = ['seed', 'numClasses', 'imageSize', 'engine', 'device', 'threads'];

export function summarise(comparison: Comparison, results: readonly RunResult[], timing?: Timing): Summary {
  const varied = variedFields(comparison.runs.map(({ config }) => config));
  const panelFields = varied.filter(field => !comparison.series.includes(field));
  const seriesFields = varied.filter(field => comparison.series.includes(field));
  const cells = new Map<string, Cell>();
  for (const { config } of comparison.runs) {
    const series = words(config, seriesFields) || config.model.norm;
    const panel = words(config, panelFields);
    const own = results.filter(result => isSameCell(result.config, config));
    cells.set(`${series}|${panel}`, { config, series, panel, results: own });
  }
  const all = [...cells.values()];
  return {
    comparison,
    sweep: panelFields.find(field => typeof fieldsOf(all[0]!.config)[field] === 'number'),
    cells: all,
    seriesNames: [...new Set(all.map(({ series }) => series))],
    panelNames: [...new Set(all.map(({ panel }) => panel))],
    timing,
  };
}

export function fieldsOf({ model, train }: Config): Fields {
  return { ...model, ...train };
}

/** Fields with more than one value, in the order of the configuration, the data set first. */
function variedFields(configs: readonly Config[]): string[] {
  const all = configs.map(fieldsOf);
  const names = Object.keys(all[0] ?? {}).filter(name => !SILENT.includes(name));
  const varied = names.filter(name => new Set(all.map(fields => fields[name])).size > 1);
  return varied.sort((a, b) => Number(b === 'dataset') - Number(a === 'dataset'));
}

function isSameCell(a: Config, b: Config): boolean {
  const [one, other] = [fieldsOf(a), fieldsOf(b)];
  return Object.keys(other).every(name => SILENT.includes(name) || one[name] === other[name]);
}

/** "vitbn, depth 6": names stand alone, numbers with what they count. */
function words(config: Config, fields: readonly string[]): string {
  const values = fieldsOf(config);
  return fields.map(field => fieldWords(field, values[field]!)).join(', ');
}

export function fieldWords(field: string, value: string | number | boolean): string {
  return typeof value === 'string' ? value : `${fieldName(field)} ${value}`;
}

/** learningRate -> "learning rate" */
export function fieldName(field: string): string {
  return field.replace(/[A-Z]/g, c => ` ${c.toLowerCase()}`);
}

/** Test accuracy after the last epoch, over the seeds; undefined before a run has ended. */
export function accuracyOfCell({ results }: Cell): Estimate | undefined {
  const values = results.map(({ epochs }) => finalAccuracy(epochs));
  if (values.length === 0) return undefined;
  const { low, high, ...rest } = estimate(values);
  // The interval of a mean knows nothing of the ends of what it measures.
  return { ...rest, low: low && Math.max(0, low), high: high && Math.min(1, high) };
}

/** Test accuracy after the last epoch by seed. */
export function accuracyBySeed({ results }: Cell): Map<number, number> {
  return new Map(results.map(({ config, epochs }) => [config.train.seed, finalAccuracy(epochs)]));
}
