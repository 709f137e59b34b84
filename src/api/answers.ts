// The forms of answers, one schema each. A schema exported here is a component of the OpenAPI document.

import * as z from 'zod';
import { MAX_CHARACTERS } from '../reading/line.ts';
import { PIXELS } from '../request/drawing.ts';
import { MAX_ITEMS } from '../request/items.ts';

const probability = z.number().min(0).max(1);

export const Prediction = z
  .object({ label: z.string(), score: probability })
  .meta({ description: 'A class and its probability.' });

/** In Hugging Face’s form, most likely first. */
export const Labels = z.array(Prediction).min(1);

const ModelName = z.object({ name: z.string(), version: z.string() });
const predictions = z.array(Prediction).min(1);
const unknown = probability.optional().meta({
  description: 'The probability that the image is none of the classes; models whose card says `unknown` have it.',
});
const image = z.array(z.number().min(0).max(255)).length(PIXELS).optional();

const attention = z
  .array(z.array(z.array(z.array(probability))))
  .min(1)
  .optional()
  .meta({
    description:
      'What each token reads of all tokens: by block, head and the token that reads, shares that sum to 1, rounded to four ' +
      'digits. Tokens are squares of the image, row by row.',
  });
const layers = z.array(z.strictObject({ predictions, unknown })).min(1).optional().meta({
  description: 'The ranking that the model’s head gives after each block; the last one is the answer.',
});
const result = { predictions, unknown, attention, layers, image };

const several = z.literal(true).optional().meta({
  description: 'There if the image shows several characters, which /read tells apart; only where one image was sent.',
});

export const Answer = z
  .strictObject({ model: ModelName, ...result, several })
  .meta({ description: 'The ranking of one image; the scores of all classes and `unknown` sum to 1.' });

const Character = z.strictObject({
  box: z.array(z.number()).length(4).meta({ description: 'x, y, width and height in the units that were sent.' }),
  strokes: z.array(z.int().min(0)).optional().meta({ description: 'The positions of its strokes, if they were sent.' }),
  predictions,
  unknown,
});

export const ReadAnswer = z
  .strictObject({
    model: ModelName,
    text: z.string(),
    confidence: probability.meta({ description: 'The probability of the whole text.' }),
    characters: z.array(Character).min(1).max(MAX_CHARACTERS),
  })
  .meta({ description: 'A line of characters from left to right, each with its ranking.' });

export const Problem = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string().optional(),
    errors: z.array(z.strictObject({ detail: z.string(), pointer: z.string() })).optional(),
  })
  .meta({ description: 'What was wrong and what is allowed (RFC 9457).' });

const Result = z.union([z.strictObject(result), z.strictObject({ problem: Problem })]);

export const BatchAnswer = z
  .strictObject({ model: ModelName, results: z.array(Result).min(1).max(MAX_ITEMS) })
  .meta({ description: 'One result per image, in order: its ranking, or the problem with it.' });

/** Pictures in the parts of a form, whatever the parts are called. */
export const Files = z.record(z.string(), z.string().meta({ format: 'binary' })).meta({ minProperties: 1 });

export const Document = z.looseObject({ openapi: z.string() });

export const ModelList = z.strictObject({
  models: z.array(z.strictObject({ name: z.string(), version: z.string(), default: z.boolean(), card: z.string() })),
});

export const Health = z.strictObject({
  status: z.literal('ready'),
  model: ModelName,
  models: z.array(z.strictObject({ name: z.string(), version: z.string(), sha256: z.string(), running: z.boolean() })),
});

// The Open Inference Protocol's metadata, health and errors.

const Tensor = z.strictObject({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });

export const ServerMetadata = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

export const ModelMetadata = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(Tensor),
  outputs: z.array(Tensor),
});

export const Live = z.strictObject({ live: z.literal(true) });
export const ServerReady = z.strictObject({ ready: z.literal(true) });
export const Ready = z.strictObject({ name: z.string(), ready: z.literal(true) });
export const InferenceError = z.strictObject({ error: z.string() });
