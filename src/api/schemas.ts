// The forms of requests and answers, one schema each. What validates requests is what the API's document shows.

import * as z from 'zod';
import { PIXELS } from '../request/drawing.ts';
import { MAX_ITEMS } from '../request/items.ts';

/** The query of /classify for a model of so many classes; values are texts, and come out as what they mean. */
export function classifyQuery(classes: number, models: readonly string[]) {
  return z.strictObject({
    top_k: wholeNumber(classes).optional().meta({ description: 'So many classes, the likeliest ones; standard: all.' }),
    image: flag.optional().meta({ description: 'Adds the values that the model saw.' }),
    explain: explanations.optional().meta({
      description:
        'Adds `attention`, where the model looked, or `layers`, how its answer formed, or both, separated by a comma.',
    }),
    model: z
      .enum(models, `expected one of ${models.join(', ')}`)
      .optional()
      .meta({ description: `Which model answers; standard: ${models[0]}.` }),
  });
}

function wholeNumber(most: number) {
  const rule = `expected a whole number 1..${most}`;
  const number = z.number().int().min(1, rule).max(most, rule);
  return z
    .string(rule)
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .pipe(number);
}

const flag = z
  .enum(['true', 'false'], 'expected true or false')
  .transform(value => value === 'true')
  .pipe(z.boolean());

const EXPLANATIONS = ['attention', 'layers'] as const;
const rule = `expected ${EXPLANATIONS.join(', ')} or both, separated by a comma`;

const explanations = z
  .string(rule)
  .transform(value => value.split(','))
  .pipe(z.array(z.enum(EXPLANATIONS, rule)).min(1));

const probability = z.number().min(0).max(1);

export const Prediction = z
  .object({ label: z.string(), score: probability })
  .meta({ description: 'A class with its probability.' });

const ModelName = z.object({ name: z.string(), version: z.string() });
const predictions = z.array(Prediction).min(1);
const image = z.array(z.number().min(0).max(255)).length(PIXELS).optional();

const attention = z
  .array(probability)
  .min(1)
  .optional()
  .meta({
    description:
      'How much each patch of the image has counted, row by row, in sum one: attention rollout over all blocks, read from ' +
      'the class token (Abnar and Zuidema, 2020).',
  });
const layers = z.array(z.strictObject({ predictions })).min(1).optional().meta({
  description: 'The ranking that the model’s head gives after each of its blocks; the last one is the answer.',
});
const result = { predictions, attention, layers, image };

export const Answer = z
  .strictObject({ model: ModelName, ...result })
  .meta({ description: 'The ranking of one image; the scores of all classes sum to one.' });

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
  .meta({ description: 'A result for each image, in order: its ranking, or the problem with it.' });

/** A card as the trainer writes it: what is listed here, and more. */
export const Card = z
  .looseObject({
    name: z.string(),
    version: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    description: z.string().optional(),
    classes: z.array(z.string()).min(1),
    input: z.looseObject({
      name: z.string(),
      shape: z.array(z.union([z.string(), z.int()])),
      preprocessing: z.enum(['ink', 'object']).optional(),
    }),
    output: z.looseObject({ name: z.string() }),
    testAccuracy: probability.optional(),
    calibration: z.looseObject({ temperature: z.number(), error: probability }).optional(),
  })
  .meta({ description: 'What a model reads and knows, how it was trained and how well it does.' });

/** Pictures in the parts of a form, whatever their names. */
export const Files = z.record(z.string(), z.string().meta({ contentMediaType: 'image/*' })).meta({ minProperties: 1 });

export const Document = z.looseObject({ openapi: z.string() });

export const ModelList = z.strictObject({
  models: z.array(z.strictObject({ name: z.string(), version: z.string(), default: z.boolean(), card: z.string() })),
});

export const Health = z.strictObject({
  status: z.literal('ready'),
  model: ModelName,
  models: z.array(z.strictObject({ name: z.string(), version: z.string(), sha256: z.string(), running: z.boolean() })),
});
