// Command-line arguments -> a configuration. Every field of the configuration is an option of the same name.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Config, DATASETS, ENGINES, NORMS, PRESETS, type PresetName, validateConfig } from './config.ts';

/** A mistake of the person at the keyboard: its message is all that they need to see. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values = Record<string, string | boolean | undefined>;

const CHOICES: Record<string, readonly string[]> = {
  norm: NORMS,
  pool: ['cls', 'mean'],
  posEmb: ['learn', 'pe1d'],
  dataset: DATASETS,
  engine: ENGINES,
  schedule: ['constant', 'cosine', 'step'],
};

/** The model's normalisation is chosen as `--model vitbn`. */
const optionName = (field: string) =>
  field === 'norm' ? 'model' : field.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`);

const fields = Object.entries({ ...PRESETS.reference.model, ...PRESETS.reference.train });

/** What may differ between the parts of one run. */
const RESUMABLE = ['epochs', 'engine', 'threads'];

/** An option for each field of the configuration. */
export const CONFIG_OPTIONS: Options = Object.fromEntries(
  fields.map(([field, value]) => [optionName(field), { type: typeof value === 'boolean' ? 'boolean' : 'string' }]),
);

/** parseArgs whose complaints are usage errors. */
export function parseOptions(args: string[], options: Options): Values {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values as Values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The preset named by `--preset`, with the given options in place of its values. */
export function configFrom(values: Values): Config {
  const preset = String(values['preset'] ?? 'reference');
  if (!(preset in PRESETS))
    throw new UsageError(`--preset: expected ${Object.keys(PRESETS).join(', ')}, got ${preset}`);
  return overridden(PRESETS[preset as PresetName], values);
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
  try {
    validateConfig(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  return config;
}

function override<T extends object>(section: T, values: Values): T {
  const entries = Object.entries(section).map(([field, value]) => {
    const given = values[optionName(field)];
    return [field, given === undefined ? value : converted(field, value, given)];
  });
  return Object.fromEntries(entries) as T;
}

function converted(field: string, standard: unknown, given: string | boolean): unknown {
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

/** The options of the configuration with their standard values, one a line. */
export function describeConfigOptions(): string {
  const lines = fields.map(([field, value]) => {
    const choices = CHOICES[field] ? `${CHOICES[field].join(' | ')}, ` : '';
    return `  --${optionName(field).padEnd(16)} ${choices}standard: ${value}`;
  });
  return lines.join('\n');
}
