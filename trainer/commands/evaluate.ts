// npm run evaluate: options -> a trained model and images -> report on the terminal, as JSON and as figures.

import { join } from 'node:path';
import { configFrom, datasetFrom, parseOptions, stringOptions, UsageError } from '../config/arguments.ts';
import { DATASETS } from '../config/dataset-names.ts';
import type { DataSource } from '../data/data-files.ts';
import { dataSource } from '../data/data-source.ts';
import { describeDataset } from '../data/datasets.ts';
import type { Samples } from '../data/samples.ts';
import { DRAWN_NAMES } from '../data/unknown/unknown.ts';
import { modelFromCheckpoint, modelFromOnnx, type TrainedModel } from '../export/trained-model.ts';
import { saveEvaluationFigures, saveUnknownFigure } from '../figures/evaluation.ts';
import { writeAtomically } from '../files.ts';
import { percent } from '../format.ts';
import { describeReport, interval } from '../metrics/describe.ts';
import { type ClassificationReport, classificationReport } from '../metrics/report.ts';
import { type UnknownReport, unknownReport } from '../metrics/unknown.ts';
import { STANDARD_CHECKPOINT } from '../training/checkpoint.ts';
import { EVALUATION_BATCH, predictAll } from '../training/evaluate.ts';
import { EVALUATED_SPLITS, type Evaluated, evaluatedImages, unknownImages } from './evaluated-images.ts';

const EVALUATE_HELP = `npm run evaluate -- [options]   how well a trained model does

Options of evaluate:
  --checkpoint FILE   standard: ${STANDARD_CHECKPOINT}
  --onnx FILE         instead of a checkpoint: an exported model, its card (.json) beside it
  --data DIR          as for train
  --dataset NAME      another data set of the same classes; standard: the one of the training
  --split NAME        ${EVALUATED_SPLITS.join(' | ')}, standard: test; validation and train as the training divided them
  --unknown NAMES     how sure the model is of images that it should refuse, several with commas between: ${DRAWN_NAMES.join(', ')}
                      or the test images of a data set of other classes. Letters are capitals in type, varied, without
                      those that look like digits; scribbles are of the kinds that training may show, but others
  --out DIR           writes evaluation.json and, as SVG and PNG, confusion matrix, reliability, rejection, mistakes
                      and, with --unknown, what passes of these images
  --json              prints the report as JSON
  --engine NAME       onnxruntime | tfjs, standard: onnxruntime; for checkpoints
  --threads N         standard: 2`;

/** A report with what was evaluated and how fast. */
export interface EvaluationFile extends ClassificationReport, Evaluated {
  model: string;
  engine: string;
  /** In the model alone, median over the batches. */
  speed: { imagesPerSecond: number; batchSize: number };
  unknown?: UnknownReport[];
}

interface EvaluationRequest extends Evaluated {
  unknown: readonly string[];
}

type Options = Record<string, string | boolean | undefined>;

const OPTIONS = {
  ...stringOptions(['checkpoint', 'onnx', 'data', 'dataset', 'split', 'unknown', 'out', 'engine', 'threads']),
  json: { type: 'boolean' as const },
  help: { type: 'boolean' as const },
};

export async function evaluateCommand(args: string[]): Promise<void> {
  const options = parseOptions(args, OPTIONS);
  if (options['help']) return console.log(EVALUATE_HELP);
  const request = requestOf(options);
  const source = dataSource(options['data']);
  const model = await trainedModel(options, source);
  try {
    const evaluated = { ...request, dataset: request.dataset ?? model.dataset };
    const images = await evaluatedImages(model, evaluated, source);
    const evaluation = await evaluationOf(model, evaluated, images, source);
    console.log(options['json'] ? JSON.stringify(evaluation, null, 2) : described(evaluation));
    if (options['out'] === undefined) return;
    const { title } = await describeDataset(evaluated.dataset, source);
    await save(String(options['out']), evaluation, images, title);
  } finally {
    await model.dispose();
  }
}

function requestOf(options: Options) {
  const { dataset, split, unknown } = options;
  return {
    dataset: dataset === undefined ? undefined : datasetFrom({ dataset }),
    split: choice('split', split ?? 'test', EVALUATED_SPLITS),
    unknown: unknownNames(unknown),
  };
}

/** `letters,emnist-letters` -> names. Throws a UsageError for one that is neither drawn nor a data set. */
function unknownNames(given: string | boolean | undefined): string[] {
  if (given === undefined) return [];
  return String(given)
    .split(',')
    .map(name => {
      if (DRAWN_NAMES.includes(name) || DATASETS.some(dataset => dataset === name)) return name;
      throw new UsageError(`--unknown: expected ${[...DRAWN_NAMES, ...DATASETS].join(', ')}, got ${name}`);
    });
}

async function trainedModel(options: Options, source: DataSource): Promise<TrainedModel> {
  const { checkpoint, onnx, engine, threads } = options;
  const config = configFrom({ engine, threads }).train;
  if (onnx === undefined) return modelFromCheckpoint(String(checkpoint ?? STANDARD_CHECKPOINT), config, source);
  if (checkpoint !== undefined) throw new UsageError('--onnx: expected instead of --checkpoint, got both');
  if (engine !== undefined) throw new UsageError('--engine: expected with --checkpoint, got it with --onnx');
  return modelFromOnnx(String(onnx), config.threads);
}

function choice<T extends string>(option: string, given: string | boolean, choices: readonly T[]): T {
  const found = choices.find(name => name === given);
  if (found === undefined) throw new UsageError(`--${option}: expected ${choices.join(', ')}, got ${given}`);
  return found;
}

async function evaluationOf(
  model: TrainedModel,
  request: EvaluationRequest,
  images: Samples,
  source: DataSource,
): Promise<EvaluationFile> {
  const { dataset, split, unknown } = request;
  const { logits, seconds } = await predictAll(model.predict, images);
  const evaluation = {
    ...{ model: model.title, dataset, split, engine: model.engine, speed: speedOf(seconds, images.count) },
    ...classificationReport(logits, images.labels, model.classes),
  };
  if (unknown.length === 0) return evaluation;
  const reports: UnknownReport[] = [];
  for (const name of unknown) {
    const others = await predictAll(model.predict, await unknownImages(model, name, images, source));
    reports.push(unknownReport(name, logits, others.logits, model.classes.length));
  }
  return { ...evaluation, unknown: reports };
}

/** From the median time of the whole batches. */
function speedOf(seconds: readonly number[], count: number): EvaluationFile['speed'] {
  const batchSize = Math.min(EVALUATION_BATCH, count);
  const whole = seconds.slice(0, Math.floor(count / batchSize)).sort((a, b) => a - b);
  return { imagesPerSecond: batchSize / whole[Math.floor(whole.length / 2)]!, batchSize };
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
  return `${first}\n${figures.join(' · ')}\n\n${describeReport(evaluation, evaluation.unknown)}`;
}

async function save(folder: string, evaluation: EvaluationFile, images: Samples, data: string): Promise<void> {
  await writeAtomically(join(folder, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
  const subject = `${evaluation.model}, ${evaluation.split} images of ${data}`;
  await saveEvaluationFigures(folder, evaluation, images, subject);
  if (evaluation.unknown) await saveUnknownFigure(folder, evaluation, evaluation.unknown, subject);
  console.error(`\nreport and figures: ${folder}`);
}
