// The routes as an OpenAPI 3.1 document, made from the schemas that validate.

import * as z from 'zod';
import { ModelCard } from '../card.ts';
import { Problem } from '../problem.ts';
import { Drawing } from '../request/drawing.ts';
import { ImageInputs } from '../request/image-classification.ts';
import { Batch } from '../request/items.ts';
import { InferenceAnswer, InferenceRequest } from '../request/open-inference.ts';
import * as answers from './answers.ts';
import { type Content, isInferencePath, type Methods, type Route, templateOf } from './route.ts';

export const API_VERSION = '1.0.0';

const TAGS = {
  classify: {
    name: 'Classify',
    description: 'Drawings and pictures in, labels with probabilities out; and the models that do it.',
  },
  inference: {
    name: 'Open Inference Protocol',
    description: 'Tensors in and out, for clients of KServe and Triton (version 2).',
  },
};

/** A typical error of each status. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'top_k: expected a whole number 1..10, got "0"',
  404: 'model: expected one of digits, letters, fashion, got "cats"',
  405: '/classify: expected one of OPTIONS, POST, got GET',
  408: 'body: expected all of it within 30 seconds, got only a part',
  413: 'body: expected at most 4194304 bytes, got 5000000',
  415: 'Content-Type: expected one of application/json, image/png, got "text/plain"',
  422: 'drawing: expected ink, got none',
  429: 'rate: expected fewer requests from this address, got too many',
  500: 'unexpected error; the log has it under this instance',
  503: 'model: failed to start on this instance; a retry starts it again or reaches another instance',
};

/** What every route may answer: wrong method, too many requests, unexpected error. */
const EVERYWHERE = [405, 429, 500];

const DESCRIPTION =
  'Classifies handwritten digits and pictures of clothes with Vision Transformers. Nothing that is sent is stored. ' +
  'Errors are problem details (RFC 9457); under /v2 they have the form of the Open Inference Protocol.';

const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  Drawing,
  Batch,
  ImageInputs,
  InferenceRequest,
  InferenceAnswer,
  Card: ModelCard,
  ...answers,
};

/** As generators of clients know it, from OpenAPI 3.0. */
const BYTES = { type: 'string', format: 'binary' };

/** The document of an API with these routes. */
export function openapiOf(routes: Readonly<Record<string, Methods>>) {
  const paths = Object.entries(routes).map(([path, methods]) => [templateOf(path), toPath(path, methods)]);
  return {
    openapi: '3.1.1',
    info: {
      title: 'vitbn-edge',
      version: API_VERSION,
      description: DESCRIPTION,
      contact: { name: 'whoever runs this server' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/' }],
    security: [], // everybody may ask
    tags: Object.values(TAGS),
    paths: Object.fromEntries(paths),
    components: { schemas: components() },
  };
}

function components() {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'output', uri: toRef, override: withoutTuples });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]));
}

/** Generators of clients know neither `prefixItems` nor `items: false`: a tuple becomes an array of its length. */
function withoutTuples({ jsonSchema: schema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (!schema.prefixItems) return;
  const items = schema.prefixItems.filter(item => typeof item === 'object');
  const kinds = [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
  schema.items = kinds.length === 1 ? kinds[0]! : { anyOf: kinds };
  delete schema.prefixItems;
}

function toPath(path: string, methods: Methods) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const parameters = names.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const operations = Object.entries(methods).map(([method, route]) => [method, toOperation(path, route)]);
  return { ...(parameters.length > 0 && { parameters }), ...Object.fromEntries(operations) };
}

function toOperation(path: string, route: Route) {
  const { id, summary, description, body, problems } = route;
  return {
    operationId: path.includes(':version') ? `${id}OfVersion` : id,
    summary,
    description,
    tags: [isInferencePath(path) ? TAGS.inference.name : TAGS.classify.name],
    parameters: [...queryParameters(route), ...headerParameters(route)],
    ...(body && { requestBody: { required: true, content: toContent(body.content, body.examples) } }),
    responses: {
      200: { description: 'OK', content: toContent(route.answer) },
      ...Object.fromEntries([...problems, ...EVERYWHERE].map(status => [status, toError(path, status)])),
    },
  };
}

function queryParameters({ query }: Route) {
  return Object.entries(query?.shape ?? {}).map(([name, option]) => {
    const { $schema: _, description, ...schema } = z.toJSONSchema(option as z.ZodType, { io: 'output' });
    const list = schema.type === 'array' && { style: 'form', explode: false }; // separated by commas
    return { name, in: 'query', ...(description && { description }), ...list, schema };
  });
}

function headerParameters({ headers = {} }: Route) {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'integer', minimum: 0 },
  }));
}

function toContent(content: Content, examples: Readonly<Record<string, unknown>> = {}) {
  const shown = Object.entries(examples).map(([name, value]) => [name, { value }]);
  const entries = Object.entries(content).map(([mediaType, schema]) => {
    const hasExamples = mediaType === 'application/json' && shown.length > 0;
    return [
      mediaType,
      { schema: schema ? toSchema(schema) : BYTES, ...(hasExamples && { examples: Object.fromEntries(shown) }) },
    ];
  });
  return Object.fromEntries(entries);
}

function toSchema(schema: z.ZodType): object {
  if (schema instanceof z.ZodUnion) return { anyOf: schema.options.map(option => toSchema(option as z.ZodType)) };
  const [name] = Object.entries(COMPONENTS).find(([, component]) => component === schema) ?? [];
  if (name) return { $ref: toRef(name) };
  throw new TypeError('openapi: expected a schema that is one of the components');
}

function toRef(component: string): string {
  return `#/components/schemas/${component}`;
}

function toError(path: string, status: number) {
  const problem = new Problem(status as Problem['status'], ERRORS[status] ?? '');
  const content = isInferencePath(path)
    ? { 'application/json': { schema: toSchema(answers.InferenceError), example: { error: problem.message } } }
    : { 'application/problem+json': { schema: toSchema(answers.Problem), example: problem.toDetails() } };
  return { description: 'What was wrong and what is allowed.', content };
}
