// npm run evaluate: options -> a trained model and images -> report on the terminal, as JSON and as figures.

import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { configFrom, dataFrom, UsageError } from '../config/from-options.ts';
import { DATASETS } from '../config/sources.ts';
import type { DataSource } from '../data/data-files.ts';
import { dataSource } from '../data/data-source.ts';
import { describeDataset } from '../data/datasets.ts';
import { partsOf, type Samples } from '../data/samples.ts';
import { UNKNOWN_NAMES } from '../data/unknown/unknown.ts';
import { modelFromCheckpoint, modelFromOnnx, type TrainedModel } from '../export/trained-model.ts';
import { saveEvaluationFigures, saveUnknownFigure } from '../figures/evaluation.ts';
import { assertWritable, writeAtomically } from '../files.ts';
import { percent } from '../format.ts';
import { type Proportion, wilsonInterval } from '../metrics/classification.ts';
import { describeReport, interval } from '../metrics/describe.ts';
import { type ClassificationReport, classificationReport } from '../metrics/report.ts';
import { type UnknownReport, unknownReport } from '../metrics/unknown.ts';
import { DEFAULT_CHECKPOINT } from '../training/checkpoint.ts';
import { countCorrect, EVALUATION_BATCH, predictAll } from '../training/evaluate.ts';
import { addConfigOptions, command, configValues, wholeNumber } from './command-line.ts';
import { EVALUATED_SPLITS, type Evaluated, evaluatedImages, unknownImages } from './evaluated-images.ts';
import { describeNumbers } from './evaluated-numbers.ts';
import { describePhotos } from './evaluated-photos.ts';

/** A report with what was evaluated and how fast. */
export interface EvaluationFile extends ClassificationReport, Evaluated {
  model: string;
  engine: string;
  /** In the model alone, median over the batches. */
  speed: { imagesPerSecond: number; batchSize: number };
  /** Of each data set of a mixture. */
  sources: { dataset: string; images: number; accuracy: Proportion }[];
  unknown?: UnknownReport[];
}

interface EvaluationRequest extends Evaluated {
  unknown: readonly string[];
  /** Of the data sets that the images are parts of. */
  names: readonly string[];
}

const UNKNOWN_HELP = `how sure the model is of images that it should reject, one kind or several joined by commas: ${UNKNOWN_NAMES.join(', ')} or the test images of a data set of other classes. Letters are capitals in type, varied, without those that look like digits; scribbles are of the kinds that training may show, but others; doodles and UNIPEN's characters are by test writers, without look-alikes of the classes`;

const PHOTOS_HELP =
  'instead of a data set: photographs, DIR/KIND/LABEL/*.jpg or, without right answers, DIR/KIND/*.jpg';

const NUMBERS_HELP =
  "instead of single images: N numbers of each kind and length, composed of the split's pen drawings and read as the Worker does";

export const evaluateCommand = command('evaluate', 'measure how well a trained model does')
  .option('--checkpoint <file>', `what to evaluate (default: ${DEFAULT_CHECKPOINT})`)
  .option('--onnx <file>', 'instead of a checkpoint: an exported model, its card (.json) beside it')
  .option('--data <dir>', 'as for train')
  .option('--dataset <name>', 'another data set of the same classes (default: the one of the training)')
  .addOption(
    new Option('--split <name>', 'validation and train as the training divided them')
      .choices(EVALUATED_SPLITS)
      .default('test' as const),
  )
  .option('--photos <dir>', PHOTOS_HELP)
  .option('--numbers <n>', NUMBERS_HELP, wholeNumber())
  .addOption(new Option('--unknown <names>', UNKNOWN_HELP).argParser(unknownNames).default([] as string[], 'none'))
  .option(
    '--out <dir>',
    'write evaluation.json and figures as SVG and PNG: confusion matrix, reliability, rejection, mistakes, unknowns',
  )
  .option('--json', 'print the report as JSON')
  .action(async ({ checkpoint, onnx, data, dataset, photos, numbers, out, json, ...request }, made) => {
    if (onnx !== undefined && checkpoint !== undefined) throw new UsageError('use --onnx or --checkpoint, not both');
    const given = configValues(made);
    if (onnx !== undefined && given['engine'] !== undefined)
      throw new UsageError('use --engine with --checkpoint, not with --onnx');
    const other = dataset === undefined ? undefined : dataFrom({ dataset }).dataset;
    const { train } = configFrom(given);
    if (out !== undefined) await assertWritable(out);
    const source = dataSource(data);
    const model = onnx
      ? await modelFromOnnx(onnx, train.threads, train.device)
      : await modelFromCheckpoint(checkpoint ?? DEFAULT_CHECKPOINT, train, source);
    try {
      if (photos !== undefined) return console.log(await describePhotos(model, photos));
      const characters = given['characters'] === undefined ? undefined : train.characters;
      const evaluated = { ...request, characters, dataset: other ?? model.dataset };
      const { images, names } = await evaluatedImages(model, evaluated, source);
      if (numbers !== undefined) return console.log(await describeNumbers(model, images, names, numbers));
      const evaluation = await evaluationOf(model, { ...evaluated, names }, images, source);
      console.log(json ? JSON.stringify(evaluation, null, 2) : described(evaluation));
      if (out === undefined) return;
      const { title } = await describeDataset({ ...model.training, dataset: evaluated.dataset }, source);
      await save(out, evaluation, images, title);
    } finally {
      await model.dispose();
    }
  });
addConfigOptions(evaluateCommand, ['engine', 'device', 'threads', 'characters']);

/** `letters,emnist-letters` -> names. Refuses one that is neither drawn nor a data set. */
function unknownNames(given: string): string[] {
  return given.split(',').map(name => {
    if (UNKNOWN_NAMES.includes(name) || DATASETS.some(dataset => dataset === name)) return name;
    throw new UsageError(`--unknown: expected ${[...UNKNOWN_NAMES, ...DATASETS].join(', ')}, got ${name}`);
  });
}

async function evaluationOf(
  model: TrainedModel,
  request: EvaluationRequest,
  images: Samples,
  source: DataSource,
): Promise<EvaluationFile> {
  const { dataset, split, unknown, names } = request;
  const { logits, seconds } = await predictAll(model.predict, images);
  const [outputs, classes] = [logits.length / images.count, model.classes.length];
  const evaluation = {
    ...{ model: model.title, dataset, split, engine: model.engine, speed: speedOf(seconds, images.count) },
    ...classificationReport(logits, images.labels, model.classes),
    sources: sourcesOf(logits, images, names, classes),
  };
  if (unknown.length === 0) return evaluation;
  const reports: UnknownReport[] = [];
  for (const name of unknown) {
    const others = await predictAll(model.predict, await unknownImages(model, name, images, source));
    reports.push(unknownReport(name, logits, others.logits, { classes, outputs }));
  }
  return { ...evaluation, unknown: reports };
}

function sourcesOf(
  logits: Float32Array,
  images: Samples,
  names: readonly string[],
  classes: number,
): EvaluationFile['sources'] {
  const outputs = logits.length / images.count;
  let end = 0;
  return partsOf(images).map(({ count, labels }, i) => {
    const rows = logits.subarray(outputs * end, outputs * (end + count));
    end += count;
    return { dataset: names[i]!, images: count, accuracy: wilsonInterval(countCorrect(rows, labels, classes), count) };
  });
}

/** From the median time of the whole batches. */
function speedOf(seconds: readonly number[], count: number): EvaluationFile['speed'] {
  const batchSize = Math.min(EVALUATION_BATCH, count);
  const whole = seconds.slice(0, Math.floor(count / batchSize)).sort((a, b) => a - b);
  return { imagesPerSecond: batchSize / whole[Math.floor(whole.length / 2)]!, batchSize };
}

function described(evaluation: EvaluationFile): string {
  const { split, accuracy, loss, images, engine, brierScore, expectedCalibrationError, speed, sources } = evaluation;
  const figures = [
    `95% confidence interval ${interval(accuracy)}`,
    `Brier score ${brierScore.toFixed(4)}`,
    `expected calibration error ${percent(expectedCalibrationError)}`,
    `${Math.round(speed.imagesPerSecond)} images/s in batches of ${speed.batchSize}`,
  ];
  const first = `${split} accuracy ${percent(accuracy.value)}, loss ${loss.toFixed(4)}, ${images} images, ${engine}`;
  const parts = sources.map(part => `${part.dataset} ${percent(part.accuracy.value)} of ${part.images}`);
  const lines = [first, figures.join(' · '), ...(parts.length > 1 ? [parts.join(' · ')] : [])];
  return `${lines.join('\n')}\n\n${describeReport(evaluation, evaluation.unknown)}`;
}

async function save(folder: string, evaluation: EvaluationFile, images: Samples, data: string): Promise<void> {
  await writeAtomically(join(folder, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
  const subject = `${evaluation.model}, ${evaluation.split} images of ${data}`;
  await saveEvaluationFigures(folder, evaluation, images, subject);
  if (evaluation.unknown) await saveUnknownFigure(folder, evaluation, evaluation.unknown, subject);
  console.error(`\nreport and figures: ${folder}`);
}
