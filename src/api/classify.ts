// POST /classify: the images of a request -> their rankings.

import type { Classifier, Explanation, Image } from '../classifier.ts';
import { expectRunning, findModel, type Models } from '../models.ts';
import { Problem } from '../problem.ts';
import { readItems } from '../request/items.ts';
import { Preparation, type Source } from '../request/prepare.ts';
import type { Context } from './context.ts';
import { readQuery } from './query.ts';
import { classifyQuery } from './schemas.ts';

/** The handler of the route for these models. */
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
  const { isBatch, sources } = await readItems(c.req.raw);
  const images = await c.get('timing').measure('decode', () => prepareAll(model, sources, isBatch));
  const answers = await c.get('timing').measure('model', () => answerAll(model, images, options.explain !== undefined));
  c.set('facts', { model: model.card.name, images: images.length, problems: images.filter(isProblem).length });
  const results = images.map((image, i) => toResult(image, answers[i], options));
  const { name, version } = model.card;
  return c.json({ model: { name, version }, ...(isBatch ? { results } : results[0]) });
}

/** The images in order; what one of a batch cannot be read for takes its place, and is thrown where it is alone. */
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

type Answer = Pick<Explanation, 'predictions'> & Partial<Explanation>;

/** A ranking for each image, in one run of the model, with its explanation if wanted; none for a problem. */
async function answerAll(model: Classifier, images: readonly (Image | Problem)[], explain: boolean) {
  const readable = images.filter((image): image is Image => !isProblem(image));
  const answers = (readable.length > 0 ? await answer(model, readable, explain) : []).values();
  return images.map(image => (isProblem(image) ? undefined : answers.next().value));
}

async function answer(model: Classifier, images: readonly Image[], explain: boolean): Promise<Answer[]> {
  if (explain) return model.explain(images);
  return (await model.classify(images)).map(predictions => ({ predictions }));
}

function toResult(image: Image | Problem, answer: Answer | undefined, { top_k, explain, image: isWanted }: Options) {
  if (isProblem(image)) return { problem: image.toDetails() };
  const shortened = ({ predictions }: Answer) => ({ predictions: predictions.slice(0, top_k) });
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
