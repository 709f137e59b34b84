// The API as a table: every route with its schemas. The app answers by it, the OpenAPI document and the client's types are
// made of it.

import type * as z from 'zod';
import type { Models } from '../models.ts';
import { HEADER_LENGTH } from '../request/open-inference.ts';
import * as examples from './examples.ts';
import { classifyQuery } from './schemas.ts';

/** Names of schemas in document.ts, by media type; null stands for bytes. */
export type Content = Readonly<Record<string, readonly string[] | null>>;

export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly content: Content; readonly examples: Readonly<Record<string, unknown>> };
  readonly answer: Content;
  /** Statuses of errors beside those that every route has. */
  readonly problems: readonly number[];
  /** The schema of errors. */
  readonly problem: 'Problem' | 'InferenceError';
}

export type Contract = Readonly<Record<string, Readonly<Partial<Record<'get' | 'post', Operation>>>>>;

const json = (...schemas: string[]): Content => ({ 'application/json': schemas });
const get = (id: string, summary: string, schema: string, problems: number[] = []): { get: Operation } => ({
  get: { id, summary, answer: json(schema), problems, problem: 'Problem' },
});
const getV2 = (id: string, summary: string, schema: string, problems: number[] = []): { get: Operation } => ({
  get: { ...get(id, summary, schema, problems).get, problem: 'InferenceError' },
});

const IMAGES: Content = {
  'application/json': ['Drawing', 'Batch'],
  'image/png': null,
  'image/jpeg': null,
  'image/webp': null,
  'multipart/form-data': ['Files'],
  'application/octet-stream': null,
};

/** Every path in OpenAPI's notation with its methods. */
export function contractOf(models: Models): Contract {
  const classes = Math.max(...models.map(({ card }) => card.classes.length));
  const names = models.map(({ card }) => card.name);
  const infer: Operation = {
    id: 'infer',
    summary: 'Runs a model on its own tensors',
    description: `Values 0..1 in, logits and probabilities out. Tensors may be bytes after the JSON (${HEADER_LENGTH}).`,
    headers: { [HEADER_LENGTH]: 'The length of the JSON, where bytes of tensors follow it.' },
    body: { content: { ...json('InferenceRequest'), 'application/octet-stream': null }, examples: examples.INFERENCES },
    answer: { ...json('InferenceAnswer'), 'application/octet-stream': null },
    problems: [400, 404, 408, 413, 415, 503],
    problem: 'InferenceError',
  };
  const model = {
    '': getV2('modelMetadata', 'A model’s tensors', 'ModelMetadata', [404]),
    '/ready': getV2('modelReady', 'Whether a model runs', 'Ready', [404, 503]),
    '/infer': { post: infer },
  };
  return {
    '/classify': {
      post: {
        id: 'classify',
        summary: 'Ranks the classes for one image or for several',
        description:
          'The first bytes of a picture decide what it is, not its declared type. Several images are answered with a ' +
          'result each, in order; the status is 200 even where some cannot be read: their results are problems. A body ' +
          'that is not of its form is refused as a whole.',
        query: classifyQuery(classes, names),
        body: { content: IMAGES, examples: examples.DRAWINGS },
        answer: json('Answer', 'BatchAnswer'),
        problems: [400, 408, 413, 415, 422, 503],
        problem: 'Problem',
      },
    },
    '/models': get('models', 'The models that are served', 'ModelList'),
    '/models/{name}': get('card', 'A model’s card', 'Card', [404]),
    '/model': get('defaultCard', 'The card of the model that answers where none is named', 'Card'),
    '/healthz': get('health', 'Whether the model runs, and which it is', 'Health', [503]),
    '/openapi.json': get('document', 'This document', 'Document'),
    '/v2': getV2('serverMetadata', 'The server and its extensions', 'ServerMetadata'),
    '/v2/health/live': getV2('live', 'Whether the server answers', 'Live'),
    '/v2/health/ready': getV2('ready', 'Whether every model runs', 'ServerReady', [503]),
    ...Object.fromEntries(Object.entries(model).map(([rest, operations]) => [`/v2/models/{name}${rest}`, operations])),
    ...Object.fromEntries(
      Object.entries(model).map(([rest, operations]) => [`/v2/models/{name}/versions/{version}${rest}`, operations]),
    ),
  };
}

/** The Allow header of a path. */
export function allowedMethods(operations: Contract[string]): string {
  return [...(operations.get ? ['GET', 'HEAD'] : []), 'OPTIONS', ...(operations.post ? ['POST'] : [])].join(', ');
}
