// The API as one table: every path with its methods, their schemas and handlers. The app, the OpenAPI document, the 405s
// and the typed client are made from it.

import * as z from 'zod';
import { ModelCard } from '../card.ts';
import { expectRunning, type Models } from '../models.ts';
import { Problem } from '../problem.ts';
import type { Image } from '../ranking.ts';
import { MAX_CHARACTERS } from '../reading/line.ts';
import { Drawing } from '../request/drawing.ts';
import { ImageInputs } from '../request/image-classification.ts';
import { Batch, LINES } from '../request/items.ts';
import { HEADER_LENGTH, InferenceAnswer, InferenceRequest } from '../request/open-inference.ts';
import * as answers from './answers.ts';
import { classifyImage, createClassify } from './classify.ts';
import { classifyQuery, readingQuery } from './classify-query.ts';
import { DRAWINGS, INFERENCES, INPUTS, NUMBERS } from './example-requests.ts';
import type { Context } from './middleware.ts';
import { infer, modelMetadata, modelOfPath, modelReady, serverMetadata, serverReady } from './open-inference.ts';
import { openapiOf } from './openapi.ts';
import { createRead } from './read.ts';
import { fixed, get, post } from './route.ts';

const BYTES = { 'application/octet-stream': null };
const PICTURES = { 'image/png': null, 'image/jpeg': null, 'image/webp': null };

/** An image that the default model is known to read. */
export interface Golden {
  readonly image: Image;
  readonly label: string;
}

/** Every path, in Hono's notation, with its methods. */
export function routesOf(models: Models, golden?: Golden) {
  const names = models.map(({ card }) => card.name);
  const classes = Math.max(...models.map(({ card }) => card.classes.length));
  const find = (c: Context) => modelOfPath(c, models);

  const metadata = get(
    'modelMetadata',
    [
      'A model’s tensors',
      'What it takes and gives under `infer`, by name, datatype and shape; −1 stands for any number of images.',
    ],
    answers.ModelMetadata,
    c => modelMetadata(find(c)),
    404,
  );
  const ready = get(
    'modelReady',
    ['Whether a model is running', 'A model that is not running answers 503, and is started again.'],
    answers.Ready,
    c => modelReady(find(c)),
    404,
    503,
  );
  const inference = post({
    id: 'infer',
    summary: 'Runs a model on tensors',
    description: `Takes values 0..1, answers logits and probabilities. Tensors may follow the JSON as bytes (${HEADER_LENGTH}).`,
    headers: { [HEADER_LENGTH]: 'The length of the JSON in bytes, if tensors follow it.' },
    body: { content: { 'application/json': InferenceRequest, ...BYTES }, examples: INFERENCES },
    answer: { 'application/json': InferenceAnswer, ...BYTES },
    problems: [400, 404, 408, 413, 415, 503],
    handle: c => infer(c, find(c)),
  });

  const routes = {
    '/classify': post({
      id: 'classify',
      summary: 'Ranks the classes for one image or several',
      description:
        'The format of a picture is recognised from its first bytes, whatever type is declared. Several images get a ' +
        'result each, in order; the status is 200 even if some cannot be read: their results are problems. A body of ' +
        `the wrong form is rejected as a whole. Of ${LINES}, each line is an image in JSON, answered by a line as it comes.`,
      query: classifyQuery(classes, names),
      body: {
        content: {
          // Clients that take the first schema in which nothing is missing would take a batch for a drawing.
          'application/json': z.union([Batch, Drawing]),
          ...PICTURES,
          'multipart/form-data': answers.Files,
          ...BYTES,
          [LINES]: null,
        },
        examples: DRAWINGS,
      },
      answer: { 'application/json': z.union([answers.Answer, answers.BatchAnswer]), [LINES]: null },
      problems: [400, 408, 413, 415, 422, 503],
      handle: createClassify(models),
    }),
    '/read': post({
      id: 'read',
      summary: 'Reads a line of characters',
      description:
        'Takes one drawing or picture as /classify does, and tells its characters apart: which strokes or patches of ink ' +
        `belong together is what reads best. At most ${MAX_CHARACTERS} characters.`,
      query: readingQuery(classes, names),
      body: {
        content: { 'application/json': Drawing, ...PICTURES, 'multipart/form-data': answers.Files, ...BYTES },
        examples: NUMBERS,
      },
      answer: { 'application/json': answers.ReadAnswer },
      problems: [400, 408, 413, 415, 422, 503],
      handle: createRead(models),
    }),
    '/models': fixed(
      get(
        'models',
        ['The models being served', 'The first one is asked where a request names none.'],
        answers.ModelList,
        () => listOf(models),
      ),
    ),
    '/models/:name': {
      ...fixed(
        get(
          'card',
          [
            'A model’s card',
            'What the model was trained on, how well it did in tests, how its input is made, and the SHA-256 of its file.',
          ],
          ModelCard,
          c => find(c).card,
          404,
        ),
      ),
      ...post({
        id: 'classifyImage',
        summary: 'Labels one image, in Hugging Face’s form',
        description:
          'What clients of Hugging Face’s image classification task send. Where the card says `unknown`, it is a label.',
        body: { content: { 'application/json': ImageInputs, ...PICTURES, ...BYTES }, examples: INPUTS },
        answer: { 'application/json': answers.Labels },
        problems: [400, 404, 408, 413, 415, 422, 503],
        handle: c => classifyImage(c, find(c)),
      }),
    },
    '/model': fixed(
      get(
        'defaultCard',
        ['The default model’s card', 'The same as `/models/{name}` with the first model’s name.'],
        ModelCard,
        () => models[0].card,
      ),
    ),
    '/healthz': get(
      'health',
      [
        'Which models are running',
        'Reads one image whose answer is known, so that a damaged model is noticed. For monitors and load balancers.',
      ],
      answers.Health,
      () => health(models, golden),
      503,
    ),
    '/openapi.json': fixed(
      get(
        'document',
        ['This document', 'OpenAPI 3.1, made from the schemas that validate requests.'],
        answers.Document,
        () => document(),
      ),
    ),
    '/v2': get(
      'serverMetadata',
      ['The server and its extensions', 'The protocol’s first question to a server.'],
      answers.ServerMetadata,
      serverMetadata,
    ),
    '/v2/health/live': get(
      'live',
      ['Whether the server answers', 'Says nothing about the models.'],
      answers.Live,
      () => ({ live: true as const }),
    ),
    '/v2/health/ready': get(
      'ready',
      ['Whether all models run', '503 unless every model runs.'],
      answers.ServerReady,
      () => serverReady(models),
      503,
    ),
    '/v2/models/:name': metadata,
    '/v2/models/:name/ready': ready,
    '/v2/models/:name/infer': inference,
    '/v2/models/:name/versions/:version': metadata,
    '/v2/models/:name/versions/:version/ready': ready,
    '/v2/models/:name/versions/:version/infer': inference,
  };

  let made: z.output<typeof answers.Document> | undefined;
  const document = (): z.output<typeof answers.Document> => {
    made ??= openapiOf(routes);
    return made;
  };
  return routes;
}

const summary = ({ name, version }: ModelCard) => ({ name, version });

function listOf(models: Models) {
  const path = (card: ModelCard) => `/models/${card.name}`;
  return { models: models.map(({ card }, i) => ({ ...summary(card), default: i === 0, card: path(card) })) };
}

/** Throws a 503 `Problem` if the default model does not run, or reads the golden image as something else. */
async function health(models: Models, golden: Golden | undefined) {
  const model = await expectRunning(models[0]);
  const { card } = model;
  const found = golden && (await model.classify([golden.image]))[0]?.predictions[0]?.label;
  if (found !== golden?.label)
    throw new Problem(503, `model ${card.name}: expected to read its golden image as ${golden?.label}, got ${found}`);
  const all = models.map(({ card, ready: running }) => ({ ...summary(card), sha256: card.sha256, running }));
  return { status: 'ready' as const, model: summary(card), models: all };
}
