// npm run bench: options -> timings on the terminal, as a table or as JSON.

import { CONFIG_OPTIONS, configFrom, parseOptions, UsageError } from '../arguments.ts';
import { benchmarkTraining, formatBenchmark } from '../bench.ts';

const BENCH_HELP = `npm run bench -- train [options]   how fast each installed engine trains and evaluates

Options of bench train:
  --rounds N          steps and evaluation batches of each engine, in turns; the medians are shown; standard: 20
  --json              the result as JSON
  --preset NAME and the options of train that describe the model, and --batch-size and --threads`;

const STANDARD_ROUNDS = 20;

export async function benchCommand([what = '', ...args]: string[]): Promise<void> {
  if (what !== 'train') throw new UsageError(`expected bench train, got bench ${what}\n\n${BENCH_HELP}`);
  const own = { preset: { type: 'string' }, rounds: { type: 'string' }, json: { type: 'boolean' } } as const;
  const options = parseOptions(args, { ...CONFIG_OPTIONS, ...own, help: { type: 'boolean' } });
  if (options['help']) return console.log(BENCH_HELP);
  const rounds = Number(options['rounds'] ?? STANDARD_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError(`--rounds: expected a whole number of at least 1, got ${options['rounds']}`);
  const result = await benchmarkTraining(configFrom(options), rounds);
  console.log(options['json'] ? JSON.stringify(result, null, 2) : formatBenchmark(result));
}
