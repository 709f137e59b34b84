// npm run evaluate: options -> a trained model and images -> report on the terminal, as JSON and as figures.

import { join } from 'node:path';
import { configFrom, parseOptions, UsageError } from './arguments.ts';
import { DATASETS, type DatasetName } from './config.ts';
import { DATASET, type DataSource, holdOut, loadSplit } from './data/datasets.ts';
import type { LabelledImages } from './data/idx.ts';
import { EVALUATION_BATCH, predictAll } from './evaluate.ts';
import { saveEvaluationFigures } from './figures/evaluation.ts';
import { writeAtomically } from './files.ts';
import { describeReport, interval } from './metrics/describe.ts';
import { type ClassificationReport, classificationReport } from './metrics/report.ts';
import { percent } from './progress.ts';
import { modelFromCheckpoint, modelFromOnnx, type TrainedModel } from './trained-model.ts';

const SPLITS = ['test', 'validation', 'train'] as const;
type EvaluatedSplit = (typeof SPLITS)[number];

export const EVALUATE_HELP = `npm run evaluate -- [options]   how well a trained model does

Options of evaluate:
  --checkpoint FILE   standard: runs/mnist-vitbn/checkpoint.safetensors
  --onnx FILE         instead of a checkpoint: an exported model, its card (.json) beside it
  --data DIR          as for train
  --dataset NAME      another data set of the same classes; standard: the one of the training
  --split NAME        ${SPLITS.join(' | ')}, standard: test; validation and train as the training divided them
  --out DIR           writes evaluation.json and, as SVG and PNG, confusion matrix, reliability, rejection and mistakes
  --json              prints the report as JSON
  --engine NAME       onnxruntime | tfjs, standard: onnxruntime; for checkpoints
  --threads N         standard: 2`;

/** A report with what was evaluated and how fast. */
export interface EvaluationFile extends ClassificationReport {
  model: string;
  dataset: DatasetName;
  split: EvaluatedSplit;
  engine: string;
  /** In the model alone, median over the batches. */
  speed: { imagesPerSecond: number; batchSize: number };
}

type Options = Record<string, string | boolean | undefined>;

const OPTIONS = {
  ...Object.fromEntries(
    ['checkpoint', 'onnx', 'data', 'dataset', 'split', 'out', 'engine', 'threads'].map(name => [
      name,
      { type: 'string' as const },
    ]),
  ),
  json: { type: 'boolean' as const },
  help: { type: 'boolean' as const },
};

export async function evaluateCommand(
  args: string[],
  standardCheckpoint: string,
  dataSource: (folder: string | boolean | undefined) => DataSource,
): Promise<void> {
  const options = parseOptions(args, OPTIONS);
  if (options['help']) return console.log(EVALUATE_HELP);
  const split = choice('split', String(options['split'] ?? 'test'), SPLITS);
  const model = await trainedModel(options, standardCheckpoint);
  try {
    const dataset = choice('dataset', String(options['dataset'] ?? model.dataset), DATASETS);
    const images = await evaluatedImages(model, dataset, split, dataSource(options['data']));
    const evaluation = await evaluationOf(model, images, { dataset, split });
    console.log(options['json'] ? JSON.stringify(evaluation, null, 2) : described(evaluation));
    if (options['out'] !== undefined) await save(String(options['out']), evaluation, images);
  } finally {
    await model.dispose();
  }
}

async function trainedModel(options: Options, standardCheckpoint: string): Promise<TrainedModel> {
  const { checkpoint, onnx, engine, threads } = options;
  const config = configFrom({ engine, threads }).train;
  if (onnx === undefined) return modelFromCheckpoint(String(checkpoint ?? standardCheckpoint), config);
  if (checkpoint !== undefined) throw new UsageError('--onnx: expected instead of --checkpoint, got both');
  if (engine !== undefined) throw new UsageError('--engine: expected with --checkpoint, got it with --onnx');
  return modelFromOnnx(String(onnx), config.threads);
}

function choice<T extends string>(option: string, given: string, choices: readonly T[]): T {
  const found = choices.find(name => name === given);
  if (found === undefined) throw new UsageError(`--${option}: expected ${choices.join(', ')}, got ${given}`);
  return found;
}

async function evaluatedImages(
  model: TrainedModel,
  dataset: DatasetName,
  split: EvaluatedSplit,
  source: DataSource,
): Promise<LabelledImages> {
  const { classes } = DATASET[dataset];
  if (classes.join() !== model.classes.join())
    throw new UsageError(
      `--dataset: expected the model's classes ${model.classes.join(', ')}, got those of ${dataset}`,
    );
  if (split !== 'test' && dataset !== model.dataset)
    throw new UsageError(`--split: expected test for another data set than ${model.dataset}, got ${split}`);
  const images =
    split === 'test'
      ? await loadSplit(dataset, 'test', source)
      : holdOut(await loadSplit(dataset, 'train', source), model.training)[split];
  if (images.count === 0) throw new UsageError('--split: expected a training that held images out, got validation 0');
  if (images.imageSize !== model.imageSize)
    throw new Error(`${dataset}: expected images of ${model.imageSize} pixels a side, got ${images.imageSize}`);
  return images;
}

async function evaluationOf(
  model: TrainedModel,
  images: LabelledImages,
  names: { dataset: DatasetName; split: EvaluatedSplit },
): Promise<EvaluationFile> {
  const { logits, seconds } = await predictAll(model.predict, images);
  const batchSize = Math.min(EVALUATION_BATCH, images.count);
  const whole = seconds.slice(0, Math.floor(images.count / batchSize)).sort((a, b) => a - b);
  const imagesPerSecond = batchSize / whole[Math.floor(whole.length / 2)]!;
  const report = classificationReport(logits, images.labels, model.classes);
  return { model: model.title, ...names, engine: model.engine, speed: { imagesPerSecond, batchSize }, ...report };
}

function described(evaluation: EvaluationFile): string {
  const { split, accuracy, loss, images, engine, brierScore, expectedCalibrationError, speed } = evaluation;
  const figures = [
    `95 % confidence interval ${interval(accuracy)}`,
    `Brier score ${brierScore.toFixed(4)}`,
    `expected calibration error ${percent(expectedCalibrationError)}`,
    `${Math.round(speed.imagesPerSecond)} images/s in batches of ${speed.batchSize}`,
  ];
  const first = `${split} accuracy ${percent(accuracy.value)}, loss ${loss.toFixed(4)}, ${images} images, ${engine}`;
  return `${first}\n${figures.join(' · ')}\n\n${describeReport(evaluation)}`;
}

async function save(folder: string, evaluation: EvaluationFile, images: LabelledImages): Promise<void> {
  await writeAtomically(join(folder, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
  const subject = `${evaluation.model}, ${evaluation.split} images of ${DATASET[evaluation.dataset].title}`;
  await saveEvaluationFigures(folder, evaluation, images, subject);
  console.error(`\nreport and figures: ${folder}`);
}
