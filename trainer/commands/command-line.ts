// What all commands share: how one is made, what it says to a wrong call, and the options of the configuration.

import { Command, type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings';
import type { CommanderError } from 'commander';
import { type OptionValues, UsageError } from '../config/from-options.ts';
import { PRESETS } from '../config/presets.ts';
import { OPTIONS } from '../config/schema.ts';

const HELP_WIDTH = 110;

/** A command that throws a UsageError at a wrong call. */
export function command(name: string, summary: string, usage = `npm run ${name} -- [options]`) {
  const made = new Command(name).description(summary).helpOption('-h, --help', 'show this help').helpCommand(false);
  return made
    .configureHelp({
      commandUsage: () => usage,
      subcommandTerm: other => other.createHelp().commandUsage(other),
      subcommandDescription: other => other.description(),
    })
    .configureOutput({ outputError: () => {}, getOutHelpWidth: () => HELP_WIDTH, getErrHelpWidth: () => HELP_WIDTH })
    .exitOverride(error => {
      throw isHelp(error) ? error : new UsageError(refusal(made, error.message));
    });
}

export function isHelp(error: CommanderError): boolean {
  return error.code === 'commander.help' || error.code === 'commander.helpDisplayed';
}

/** `error: unknown option '--epoch'\n(Did you mean --epochs?)` -> `unknown option --epoch; did you mean --epochs?` */
function refusal(made: CommandUnknownOpts, message: string): string {
  const invalid = /option '(--[\w-]+).*?' argument '(.*)' is invalid\. (?:Allowed choices are )?(.*?)\.?$/s.exec(
    message,
  );
  if (invalid) return `${invalid[1]}: expected ${invalid[3]}, got ${invalid[2]}`;
  const [, value, argument, expected] = /value '(.*)' is invalid for argument '(.*)'\. (.*)$/s.exec(message) ?? [];
  if (argument) return `${argument}: expected ${expected}, got ${value}`;
  const unexpected = /^error: too many arguments.*: (.*)\.$/.exec(message);
  if (unexpected) return `unexpected argument ${unexpected[1]}; see --help`;
  const [, what = message, nearest] = /^error: (.*?)\.?(?:\n\(Did you mean (.*)\?\))?$/s.exec(message) ?? [];
  const guess = nearest ?? abbreviated(made, what);
  return what.replaceAll("'", '') + (guess ? `; did you mean ${guess}?` : '; see --help');
}

/** `--lr` is taken for `--learning-rate`. */
function abbreviated(made: CommandUnknownOpts, message: string): string | undefined {
  const [, letters] = /^unknown option '--?(\w+)'$/.exec(message) ?? [];
  const initials = (name: string) => name.replace(/(\w)\w*-?/g, '$1');
  return made.options.find(option => letters && initials(option.name()) === letters)?.long;
}

/** Reads a whole number. */
export function wholeNumber(least = 1, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`;
  return text => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`a whole number ${range}`);
  };
}

export const PRESET_HELP = `${Object.keys(PRESETS).join(' | ')}: the first ViTBN's configuration; ours for digits; for letters; for FashionMNIST; a tiny one. Other options override its values`;

/** Adds options of the configuration, all of them where none are named. */
export function addConfigOptions(made: CommandUnknownOpts, names: readonly string[] = OPTIONS.map(({ name }) => name)) {
  for (const { name, help, expected, byDefault } of OPTIONS.filter(option => names.includes(option.name))) {
    const value = { string: '<name>', number: '<n>', boolean: '[true|false]' }[typeof byDefault as 'string'];
    made.option(`--${name} ${value}`, `${help}; ${expected} (default: ${byDefault === '' ? 'none' : byDefault})`);
  }
  return made;
}

/** The options of the configuration that were given, and the preset. */
export function configValues(made: CommandUnknownOpts): OptionValues {
  const names = new Set(['preset', ...OPTIONS.map(({ name }) => name)]);
  const given = made.options.filter(option => names.has(option.name()));
  return Object.fromEntries(
    given.map(option => [option.name(), made.getOptionValue(option.attributeName()) as string]),
  );
}
