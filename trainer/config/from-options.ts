// Options as text -> a configuration: a preset, or that of a run that goes on, with the given values in place of its own.

import { PRESETS, type PresetName } from './presets.ts';
import { type Config, checkConfig, OPTIONS, optionName } from './schema.ts';

/** A mistake of the person at the keyboard: its message is all that they need to see. */
export class UsageError extends Error {}

/** Texts by the name of their option, without its dashes. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** What a model must know of the data that it learns. */
interface DataShape {
  readonly classes: readonly string[];
  readonly imageSize: number;
  readonly channels?: number;
}

/** What may differ between the parts of one run. */
const RESUMABLE = ['epochs', 'engine', 'device', 'threads'] as const;

/**
 * The preset named by `--preset`, or that of trained weights, with the given options in place of its values, for the data
 * that it is to learn.
 */
export function configFrom(values: OptionValues, data?: DataShape, trained?: Config): Config {
  const preset = trained ? continued(trained, values) : presetFrom(values);
  return overridden(data ? fitted(preset, data, values) : preset, values, trained?.model.unknownClass);
}

/** The model of trained weights. Without a preset their options go on, but for what names data that may not be there. */
function continued({ model, train }: Config, values: OptionValues): Config {
  if (values['preset'] !== undefined) return { model, train: presetFrom(values).train };
  return { model, train: { ...train, unknownShare: 0, weights: '' } };
}

function presetFrom(values: OptionValues): Config {
  const preset = String(values['preset'] ?? 'reference');
  if (!(preset in PRESETS))
    throw new UsageError(`--preset: expected ${Object.keys(PRESETS).join(', ')}, got ${preset}`);
  return PRESETS[preset as PresetName];
}

/** The data set that the options name, alone or a mixture, and which of its characters or how its pictures are read. */
export function dataFrom({ preset, dataset, characters, preprocessing, channels }: OptionValues, trained?: Config) {
  const { model, train } = configFrom({ preset, dataset, characters, preprocessing, channels }, undefined, trained);
  return { ...train, channels: model.channels };
}

/** Classes, image size and channels follow from the data; giving others is a mistake. */
function fitted(
  { model, train }: Config,
  { classes, imageSize, channels = 1 }: DataShape,
  values: OptionValues,
): Config {
  const facts = { numClasses: classes.length, imageSize, channels };
  for (const [field, fact] of Object.entries(facts)) {
    const given = values[optionName(field)];
    if (given !== undefined && Number(given) !== fact)
      throw new UsageError(`--${optionName(field)}: expected ${fact}, which the data has, got ${given}`);
  }
  return { model: { ...model, ...facts }, train };
}

/** The configuration of a run that goes on: more epochs, another engine or device, or more threads are all that may change. */
export function resumedConfig(stored: Config, values: OptionValues): Config {
  const chosen = values['preset'] === undefined ? stored : presetOf(stored, values);
  const config = overridden(chosen, values, stored.model.unknownClass);
  const [before, after] = [stored, config].map(({ model, train }): Record<string, unknown> => ({ ...model, ...train }));
  for (const { field, name } of OPTIONS)
    if (after![field] !== before![field] && !RESUMABLE.some(resumable => resumable === field))
      throw new UsageError(`--${name}: expected ${before![field]} as in the run so far, got ${after![field]}`);
  return config;
}

/** The preset for the data of a run, with what the run may change as it was. */
function presetOf({ model, train }: Config, values: OptionValues): Config {
  const preset = presetFrom(values);
  const { numClasses, imageSize, channels } = model;
  const resumable = Object.fromEntries(RESUMABLE.map(field => [field, train[field]]));
  return { model: { ...preset.model, numClasses, imageSize, channels }, train: { ...preset.train, ...resumable } };
}

/** A model without an output for no class gets one where it is shown images of none; one that has it keeps it. */
function overridden({ model, train }: Config, values: OptionValues, hasUnknown = false): Config {
  const given: Record<string, unknown> = {};
  for (const { field, name, byDefault } of OPTIONS)
    if (values[name] !== undefined) given[field] = converted(values[name], typeof byDefault);
  const trained = { ...train, ...given };
  try {
    const unknownClass = hasUnknown || trained.unknownShare > 0;
    return checkConfig({ model: { ...model, ...given, unknownClass }, train: trained });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** What is no number or boolean stays a text, for the schema to refuse. */
function converted(given: string | boolean, type: string): unknown {
  if (type === 'boolean' && typeof given === 'string') return { true: true, false: false }[given] ?? given;
  if (type === 'number' && String(given).trim() !== '' && !Number.isNaN(Number(given))) return Number(given);
  return given;
}
