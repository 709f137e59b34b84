// The command line: the first argument chooses the command, which reads the others.

import { CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { buildCommand } from './commands/build.ts';
import { command, isHelp } from './commands/command-line.ts';
import { compareCommand } from './commands/compare.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { packageCommand } from './commands/package.ts';
import { serveCommand } from './commands/serve.ts';
import { smokeCommand } from './commands/smoke.ts';
import { trainCommand } from './commands/train.ts';
import { UsageError } from './config/from-options.ts';
import { describeError } from './files.ts';

const SUMMARY = 'Trains, measures and exports models, and builds and serves the Worker that answers with them.';

const program = command('trainer', SUMMARY, 'npm run COMMAND -- [options]; add --help for a command’s options')
  .addCommand(trainCommand)
  .addCommand(evaluateCommand)
  .addCommand(exportCommand)
  .addCommand(importCommand)
  .addCommand(benchCommand)
  .addCommand(compareCommand)
  .addCommand(buildCommand)
  .addCommand(serveCommand)
  .addCommand(smokeCommand)
  .addCommand(packageCommand);

// Output that nobody reads (`npm run compare -- --help | head`) or that cannot be written ends no training and no server.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || process.exitCode) return;
  console.error(describeError(error));
  process.exitCode = 1;
});

try {
  await program.parseAsync();
} catch (error) {
  // Help is an error where nobody asked for it.
  const isHelped = error instanceof CommanderError && isHelp(error);
  if (!isHelped) console.error(describeError(error));
  if (!isHelped || error.exitCode > 0) process.exitCode = isHelped || error instanceof UsageError ? 2 : 1;
}
