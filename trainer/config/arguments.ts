// Command-line arguments -> a configuration. Every field of the configuration is an option of the same name.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import leven from 'leven';
import { DATASETS, datasetNames } from './dataset-names.ts';
import { DESCRIPTIONS } from './option-descriptions.ts';
import { type Config, ENGINES, NORMS } from './options.ts';
import { PRESETS, type PresetName } from './presets.ts';
import { validateConfig } from './validate.ts';

/** A mistake of the person at the keyboard: its message is all that they need to see. */
export class UsageError extends Error {}

/** What a model must know of the data that it learns. */
interface DataShape {
  readonly classes: readonly string[];
  readonly imageSize: number;
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values = Record<string, string | boolean | undefined>;

const CHOICES: Record<string, readonly string[]> = {
  norm: NORMS,
  pool: ['cls', 'mean'],
  posEmb: ['learn', 'pe1d'],
  engine: ENGINES,
  schedule: ['constant', 'cosine', 'step'],
};

/** The model's normalisation is chosen as `--model vitbn`. */
const optionName = (field: string) =>
  field === 'norm' ? 'model' : field.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`);

const standards = { ...PRESETS.reference.model, ...PRESETS.reference.train };
const fields = Object.entries(standards);

/** What may differ between the parts of one run. */
const RESUMABLE = ['epochs', 'engine', 'threads'];

/** An option for each field of the configuration. */
export const CONFIG_OPTIONS: Options = Object.fromEntries(
  fields.map(([field, value]) => [optionName(field), { type: typeof value === 'boolean' ? 'boolean' : 'string' }]),
);

/** parseArgs whose complaints are usage errors; an unknown option is answered with the one that it looks like. */
export function parseArguments(args: string[], options: Options): { values: Values; positionals: string[] } {
  return usage(() => {
    const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
    for (const token of tokens)
      if (token.kind === 'option' && !(token.name in options)) throw unknownOption(token.rawName, Object.keys(options));
    const { values, positionals } = parseArgs({ args, options, strict: true, allowPositionals: true });
    return { values: values as Values, positionals };
  });
}

/** The same for commands that take nothing but options. */
export function parseOptions(args: string[], options: Options): Values {
  const { values, positionals } = parseArguments(args, options);
  if (positionals.length > 0) throw new UsageError(`expected options, which begin with --, got ${positionals[0]}`);
  return values;
}

function unknownOption(given: string, names: readonly string[]): Error {
  const nearest = names.toSorted((a, b) => leven(given, `--${a}`) - leven(given, `--${b}`))[0];
  return new Error(`${given}: there is no such option; did you mean --${nearest}? --help tells them all`);
}

/** Options that take a text. */
export function stringOptions(names: readonly string[]): Record<string, { type: 'string' }> {
  return Object.fromEntries(names.map(name => [name, { type: 'string' as const }]));
}

/** A whole number of at least 1, or the standard where the option was not given. */
export function countOption(values: Values, name: string, standard: number): number {
  const value = Number(values[name] ?? standard);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(`--${name}: expected a whole number of at least 1, got ${values[name]}`);
}

/** The preset named by `--preset`, with the given options in place of its values, for the data that it is to learn. */
export function configFrom(values: Values, data?: DataShape): Config {
  const preset = presetFrom(values);
  return overridden(data ? fitted(preset, data, values) : preset, values);
}

function presetFrom(values: Values): Config {
  const preset = String(values['preset'] ?? 'reference');
  if (!(preset in PRESETS))
    throw new UsageError(`--preset: expected ${Object.keys(PRESETS).join(', ')}, got ${preset}`);
  return PRESETS[preset as PresetName];
}

/** The data set that the options name, alone or a mixture. */
export function datasetFrom(values: Values): string {
  const dataset = String(values['dataset'] ?? presetFrom(values).train.dataset);
  return usage(() => datasetNames(dataset).join('+'));
}

/** Classes and image size follow from the data; giving others is a mistake. */
function fitted({ model, train }: Config, { classes, imageSize }: DataShape, values: Values): Config {
  const facts = { numClasses: classes.length, imageSize };
  for (const [field, fact] of Object.entries(facts)) {
    const given = values[optionName(field)];
    if (given !== undefined && Number(given) !== fact)
      throw new UsageError(`--${optionName(field)}: expected ${fact}, which the data has, got ${given}`);
  }
  return { model: { ...model, ...facts }, train };
}

/** The configuration of a run that goes on: more epochs, another engine or more threads are all that may change. */
export function resumedConfig(stored: Config, values: Values): Config {
  const config = overridden(stored, values);
  const [before, after] = [stored, config].map(({ model, train }): Record<string, unknown> => ({ ...model, ...train }));
  for (const [field, value] of Object.entries(before!))
    if (after![field] !== value && !RESUMABLE.includes(field))
      throw new UsageError(`--${optionName(field)}: expected ${value} as in the run so far, got ${after![field]}`);
  return config;
}

function overridden({ model, train }: Config, values: Values): Config {
  const config = { model: override(model, values), train: override(train, values) };
  usage(() => validateConfig(config));
  return config;
}

/** What `check` returns; what it throws is a mistake in the options. */
function usage<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function override<T extends object>(section: T, values: Values): T {
  const entries = Object.entries(section).map(([field, value]) => {
    const given = values[optionName(field)];
    return [field, given === undefined ? value : converted(field, value, given)];
  });
  return Object.fromEntries(entries) as T;
}

function converted(field: string, standard: unknown, given: string | boolean): unknown {
  if (typeof standard === 'boolean') return given === true || given === 'true';
  if (typeof standard !== 'number') {
    const choices = CHOICES[field];
    if (choices && !choices.includes(String(given)))
      throw new UsageError(`--${optionName(field)}: expected ${choices.join(', ')}, got ${given}`);
    return given;
  }
  const number = given === '' ? Number.NaN : Number(given);
  if (Number.isNaN(number)) throw new UsageError(`--${optionName(field)}: expected a number, got ${given}`);
  return number;
}

/** The options of the configuration, what they mean and their standard values, one a line. */
export function describeConfigOptions(): string {
  const lines = Object.entries(DESCRIPTIONS).map(([field, description]) => {
    const known = field === 'dataset' ? [...DATASETS, 'several as a+b'] : CHOICES[field];
    const choices = known ? `; ${known.join(' | ')}` : '';
    const standard = standards[field as keyof typeof standards];
    return `  --${optionName(field).padEnd(20)} ${description}${choices}; standard: ${standard}`;
  });
  return lines.join('\n');
}
