// The contract as an OpenAPI 3.1 document, whose schemas are made of those that validate.

import * as z from 'zod';
import type { Models } from '../models.ts';
import { Drawing } from '../request/drawing.ts';
import { Batch } from '../request/items.ts';
import { InferenceAnswer, InferenceRequest } from '../request/open-inference.ts';
import { type Content, type Contract, contractOf, type Operation } from './contract.ts';
import * as v2 from './open-inference-schemas.ts';
import * as schemas from './schemas.ts';

export const API_VERSION = '1.0.0';

/** What every route may answer: a method that it does not have, too many requests, an unexpected error. */
const EVERYWHERE = [405, 429, 500];

const DESCRIPTION =
  'Reads handwritten digits, and pictures of clothes, with Vision Transformers. Drawings are not stored. Errors are problem details (RFC 9457), ' +
  'those under /v2 what the Open Inference Protocol wants.';

const { classifyQuery: _, ...answers } = schemas;
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Drawing,
  Batch,
  InferenceRequest,
  InferenceAnswer,
  ...answers,
  ...v2,
};

/** The document of an API that serves these models. */
export function openapiOf(models: Models) {
  const paths = Object.entries(contractOf(models)).map(([path, operations]) => [path, toPath(path, operations)]);
  return {
    openapi: '3.1.1',
    info: {
      title: 'vitbn-edge',
      version: API_VERSION,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/' }],
    paths: Object.fromEntries(paths),
    components: { schemas: components() },
  };
}

function components() {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'output', uri: id => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]));
}

function toPath(path: string, operations: Contract[string]) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const parameters = names.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const methods = Object.entries(operations).map(([method, operation]) => [method, toOperation(path, operation)]);
  return { ...(parameters.length > 0 && { parameters }), ...Object.fromEntries(methods) };
}

function toOperation(path: string, operation: Operation) {
  const { id, summary, description, body } = operation;
  const operationId = path.includes('{version}') ? `${id}OfVersion` : id;
  return {
    operationId,
    summary,
    ...(description && { description }),
    tags: [path.startsWith('/v2') ? 'Open Inference Protocol' : 'Classify'],
    parameters: [...queryParameters(operation), ...headerParameters(operation)],
    ...(body && { requestBody: { required: true, content: toContent(body.content, body.examples) } }),
    responses: {
      200: { description: 'OK', content: toContent(operation.answer) },
      ...Object.fromEntries([...operation.problems, ...EVERYWHERE].map(status => [status, toError(operation.problem)])),
    },
  };
}

function queryParameters({ query }: Operation) {
  return Object.entries(query?.shape ?? {}).map(([name, option]) => {
    const { $schema: _, description, ...schema } = z.toJSONSchema(option as z.ZodType, { io: 'output' });
    const list = schema.type === 'array' && { style: 'form', explode: false }; // separated by commas
    return { name, in: 'query', ...(description && { description }), ...list, schema };
  });
}

function headerParameters({ headers = {} }: Operation) {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'integer', minimum: 0 },
  }));
}

function toContent(content: Content, examples?: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(content).map(([mediaType, names]) => {
    const shown = mediaType === 'application/json' && examples && { examples: toExamples(examples) };
    return [mediaType, names ? { schema: toSchema(names), ...shown } : {}];
  });
  return Object.fromEntries(entries);
}

function toExamples(examples: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

function toSchema(names: readonly string[]) {
  const refs = names.map(name => ({ $ref: `#/components/schemas/${name}` }));
  return refs.length === 1 ? refs[0] : { anyOf: refs };
}

function toError(schema: string) {
  const mediaType = schema === 'Problem' ? 'application/problem+json' : 'application/json';
  return { description: 'What was wrong and what is allowed.', content: toContent({ [mediaType]: [schema] }) };
}
