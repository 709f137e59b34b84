// Holds answers against the API's own OpenAPI document, with a validator of JSON Schema that shares nothing with the one
// that the Worker validates with.

import { type Schema, Validator } from '@cfworker/json-schema';
import { openapiOf } from '../../src/api/openapi.ts';
import { routesOf } from '../../src/api/routes.ts';
import { createClassifier } from '../../src/classifier.ts';
import { digits as card } from './models.ts';

type Content = Record<string, { schema?: object }>;
interface Operation {
  readonly responses: Record<string, { content: Content }>;
}

const notStarted = createClassifier(card, () => Promise.reject(new Error('not started')));
const document = JSON.parse(
  JSON.stringify(openapiOf(routesOf([notStarted]))).replaceAll('#/components/schemas/', '#/$defs/'),
);
const paths: Record<string, Record<string, Operation>> = document.paths;
const $defs: Record<string, object> = document.components.schemas;
const validators = new Map<string, Validator>();

/** Throws an Error where the document does not describe this answer. */
export async function expectDocumented(method: string, path: string, response: Response): Promise<void> {
  if (method === 'HEAD' || method === 'OPTIONS' || response.status === 304) return;
  const mediaType = (response.headers.get('Content-Type') ?? '').split(';')[0]!;
  const content = contentOf(method, path, response.status);
  const media = content[mediaType];
  const where = `${method} ${path}: ${response.status} ${mediaType}`;
  if (!media) throw new Error(`${where}: expected one of ${Object.keys(content)}`);
  if (!media.schema || !/[/+]json$/.test(mediaType)) return;
  const { valid, errors } = validatorOf(media.schema).validate(await response.clone().json());
  if (!valid)
    throw new Error(`${where}: ${errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`)}`);
}

function contentOf(method: string, path: string, status: number): Content {
  const operations = paths[templateOf(path)];
  const { responses } =
    operations?.[method.toLowerCase()] ?? Object.values(operations ?? {}).find(isOperation) ?? other(path);
  const answer = responses[status];
  if (!answer) throw new Error(`${method} ${path}: expected a documented status, got ${status}`);
  return answer.content;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'responses' in value;
}

/** A path that is not in the document is not found, and says so as every error. */
function other(path: string): Operation {
  const [mediaType, name] = path.startsWith('/v2')
    ? ['application/json', 'InferenceError']
    : ['application/problem+json', 'Problem'];
  return { responses: { 404: { content: { [mediaType!]: { schema: { $ref: `#/$defs/${name}` } } } } } };
}

function templateOf(path: string): string {
  const [plain = ''] = path.split('?');
  const matches = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain);
  return Object.keys(paths).find(matches) ?? plain;
}

function validatorOf(schema: object): Validator {
  const key = JSON.stringify(schema);
  const known = validators.get(key) ?? new Validator({ ...schema, $defs } as Schema, '2020-12', false);
  validators.set(key, known);
  return known;
}
