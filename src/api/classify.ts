// POST /classify: the images of a request -> their rankings; classify-lines.ts reads and answers them line by line.

import { wrapTime } from 'hono/timing';
import type { Classifier, Explanation } from '../classifier.ts';
import { expectRunning, findModel, type Models } from '../models.ts';
import { Problem } from '../problem.ts';
import type { Image, Prediction, Ranking } from '../ranking.ts';
import { SURE } from '../reading/reading.ts';
import { readImageRequest } from '../request/image-classification.ts';
import { LINES, mediaTypeOf, readItems } from '../request/items.ts';
import { Preparation, type Source } from '../request/prepare.ts';
import { classifyLines } from './classify-lines.ts';
import { classifyQuery, readQuery } from './classify-query.ts';
import type { Context } from './middleware.ts';
import { readSource, readsInk } from './read.ts';

/** The route’s handler for these models. */
export function createClassify(models: Models): (c: Context) => Promise<Response> {
  const names = models.map(({ card }) => card.name);
  const queries = new Map(models.map(model => [model, classifyQuery(model.card.classes.length, names)]));
  return async c => {
    const model = findModel(models, c.req.query('model'), 400);
    return answerRequest(c, model, readQuery(c.req.url, queries.get(model)!));
  };
}

interface Options {
  readonly top_k?: number | undefined;
  readonly explain?: readonly ('attention' | 'layers')[] | undefined;
  readonly image?: boolean | undefined;
}

async function answerRequest(c: Context, model: Classifier, options: Options): Promise<Response> {
  await expectRunning(model);
  const resultsOf = async (images: readonly (Image | Problem)[]) => {
    const answers = await answerAll(model, images, options.explain !== undefined);
    return images.map((image, i) => toResult(image, answers[i], options));
  };
  c.set('facts', { model: model.card.name });
  if (mediaTypeOf(c.req.raw.headers) === LINES) return classifyLines(c, model, resultsOf);
  const { isBatch, sources } = await readItems(c.req.raw, LINES);
  const images = await wrapTime(c, 'decode', prepareAll(model, sources, isBatch));
  const results = await wrapTime(c, 'model', resultsOf(images));
  c.set('facts', { model: model.card.name, images: images.length, problems: images.filter(isProblem).length });
  const { name, version } = model.card;
  const first = results[0]!;
  const isUnsure = !isBatch && 'predictions' in first && first.predictions![0]!.score < SURE;
  const several = isUnsure && (await isSeveral(model, sources[0]!)) && { several: true as const };
  return c.json({ model: { name, version }, ...(isBatch ? { results } : results[0]), ...several });
}

/** Whether the image is rather a line of several characters. */
async function isSeveral(model: Classifier, source: Source | Problem): Promise<boolean> {
  if (isProblem(source) || !readsInk(model)) return false;
  const reading = await readSource(model, source).catch(toProblem);
  return !isProblem(reading) && reading.characters.length > 1;
}

/** POST /models/NAME: one image -> its labels, in Hugging Face's form; `unknown` is one of them. */
export async function classifyImage(c: Context, model: Classifier): Promise<Prediction[]> {
  await expectRunning(model);
  const { source, topK } = await readImageRequest(c.req.raw);
  const images = await wrapTime(c, 'decode', prepareAll(model, [source], false));
  const [answer] = await wrapTime(c, 'model', answerAll(model, images, false));
  c.set('facts', { model: model.card.name, images: 1 });
  const { predictions, unknown } = answer!;
  const all = unknown === undefined ? predictions : [...predictions, { label: 'unknown', score: unknown }];
  return [...all].sort((a, b) => b.score - a.score).slice(0, topK);
}

/** The images in order. In a batch, an image that cannot be read is replaced by its problem; alone, it throws. */
async function prepareAll(model: Classifier, sources: readonly (Source | Problem)[], isBatch: boolean) {
  const preparation = new Preparation(model.card);
  const images: (Image | Problem)[] = [];
  for (const source of sources) {
    const image = isProblem(source) ? source : await preparation.prepare(source).catch(toProblem);
    if (isProblem(image) && !isBatch) throw image;
    images.push(image);
  }
  return images;
}

type Answer = Ranking & Partial<Explanation>;

/** A ranking per image, from one run of the model, explained if wanted; none for a problem. */
async function answerAll(model: Classifier, images: readonly (Image | Problem)[], explain: boolean) {
  const readable = images.filter((image): image is Image => !isProblem(image));
  const answers = (readable.length > 0 ? await answer(model, readable, explain) : []).values();
  return images.map(image => (isProblem(image) ? undefined : answers.next().value));
}

function answer(model: Classifier, images: readonly Image[], explain: boolean): Promise<Answer[]> {
  return explain ? model.explain(images) : model.classify(images);
}

function toResult(image: Image | Problem, answer: Answer | undefined, { top_k, explain, image: isWanted }: Options) {
  if (isProblem(image)) return { problem: image.toDetails() };
  const shortened = ({ predictions, unknown }: Ranking) => ({ predictions: predictions.slice(0, top_k), unknown });
  return {
    ...(answer && shortened(answer)),
    ...(explain?.includes('attention') && { attention: answer?.attention }),
    ...(explain?.includes('layers') && { layers: answer?.layers?.map(shortened) }),
    ...(isWanted && { image: Array.from(image) }),
  };
}

function isProblem(value: unknown): value is Problem {
  return value instanceof Problem;
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
