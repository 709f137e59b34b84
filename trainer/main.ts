// The trainer's command line: the first argument chooses the command, which reads the others.

import { benchCommand } from './commands/bench.ts';
import { compareCommand } from './commands/compare.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { runtimeCommand } from './commands/runtime.ts';
import { bundleCommand, serveCommand } from './commands/serve.ts';
import { trainCommand } from './commands/train.ts';
import { UsageError } from './config/arguments.ts';

const USAGE = `npm run train -- [options]      train a model, or go on with --resume
npm run evaluate -- [options]   how well a checkpoint or an ONNX file does
npm run export -- [options]     checkpoint -> src/model/NAME.onnx and NAME.json
npm run import -- [options]     weights trained elsewhere -> checkpoint
npm run bench -- train [options]  how fast each installed engine trains and evaluates
npm run bench -- serve [options]  how fast the Worker answers, beside its peers
npm run compare -- [options]    many configurations side by side, with a report
npm start -- [options]          the Worker, page included, on plain workerd

--help after any of them tells its options`;

const COMMANDS: Record<string, (args: string[]) => Promise<void>> = {
  train: trainCommand,
  evaluate: evaluateCommand,
  export: exportCommand,
  import: importCommand,
  bench: benchCommand,
  compare: compareCommand,
  runtime: runtimeCommand,
  bundle: bundleCommand,
  serve: serveCommand,
};

const [command = '', ...args] = process.argv.slice(2);
try {
  const run = command === '--help' ? async () => console.log(USAGE) : COMMANDS[command];
  if (!run)
    throw new UsageError(`expected ${Object.keys(COMMANDS).join(', ')}, got ${command || 'nothing'}\n\n${USAGE}`);
  await run(args);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
