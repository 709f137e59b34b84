// npm run bench: options -> timings on the terminal, as a table or as JSON.

import { benchmarkServing } from '../bench/serving/benchmark.ts';
import { benchmarkLoad } from '../bench/serving/load.ts';
import { formatLoad, formatServing } from '../bench/serving/report.ts';
import { benchmarkTraining } from '../bench/training/benchmark.ts';
import { formatBenchmark } from '../bench/training/report.ts';
import { configFrom } from '../config/from-options.ts';
import { addConfigOptions, command, configValues, PRESET_HELP, wholeNumber } from './command-line.ts';

const TRAIN_SUMMARY = 'how fast each installed engine trains and evaluates; --engine picks one';
const SERVE_SUMMARY = 'the Worker in workerd: upload, start-up, requests, memory; its models, digits beside peers';

const LOAD_SUMMARY =
  '`npm start` under twice the requests that it can answer: what is refused, and how long others wait';

const trainCommand = command('train', TRAIN_SUMMARY, 'npm run bench -- train [options]')
  .option('--rounds <n>', 'steps and evaluation batches of each engine, in turns, for the medians', wholeNumber(), 20)
  .option('--peer <command>', 'takes turns; its last line is JSON: peer, train_step_ms, eval_image_ms')
  .option('--json', 'the result as JSON')
  .option('--preset <name>', PRESET_HELP)
  .action(async ({ rounds, peer, json }, made) => {
    const values = configValues(made);
    const config = configFrom(values);
    const engine = values['engine'] === undefined ? undefined : config.train.engine;
    const result = await benchmarkTraining(config, { rounds, engine, peers: peer === undefined ? [] : [peer] });
    console.log(json ? JSON.stringify(result, null, 2) : formatBenchmark(result));
  });
addConfigOptions(trainCommand);

const serveCommand = command('serve', SERVE_SUMMARY, 'npm run bench -- serve [options]')
  .option('--rounds <n>', 'measurements of each model, in turns, for the medians', wholeNumber(), 20)
  .option('--requests <n>', 'how many requests of each kind are timed', wholeNumber(), 1000)
  .option('--mixed <n>', 'over how many good and bad requests the memory is watched', wholeNumber(), 5000)
  .option('--peer <command>', 'also shows what it prints as JSON: peer, single_image_ms, eval_image_ms')
  .option('--json', 'the result as JSON')
  .action(async ({ peer, json, ...options }) => {
    const result = await benchmarkServing({ ...options, peers: peer === undefined ? [] : [peer] });
    console.log(json ? JSON.stringify(result, null, 2) : formatServing(result));
  });

const loadCommand = command('load', LOAD_SUMMARY, 'npm run bench -- load [options]')
  .option('--processes <n>', 'of workerd', wholeNumber(), 1)
  .option('--seconds <n>', 'how long each part takes', wholeNumber(), 10)
  .option('--json', 'the result as JSON')
  .action(async ({ json, ...options }) => {
    const result = await benchmarkLoad(options);
    console.log(json ? JSON.stringify(result, null, 2) : formatLoad(result));
  });

export const benchCommand = command(
  'bench',
  'measure how fast training and the Worker are',
  'npm run bench -- train|serve|load',
)
  .addCommand(trainCommand)
  .addCommand(serveCommand)
  .addCommand(loadCommand);
