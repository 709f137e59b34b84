// An OpenAPI document as a page: a section for each operation, with a call that can be copied, and one for each schema.

import { referenceText as text } from '../text.ts';

interface Content {
  readonly [mediaType: string]: {
    readonly schema?: unknown;
    readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly schema: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content: Content }>>;
}

/** What the page reads of a document. */
export interface Document {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation | readonly Parameter[]>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const MAX_EXAMPLE_CHARACTERS = 400;

/** The elements of the page; `origin` stands in the calls. */
export function reference({ info, paths, components }: Document, origin: string): HTMLElement[] {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter((entry): entry is [string, Operation] => 'operationId' in entry[1])
      .map(([method, operation]) => section(path, method.toUpperCase(), operation, origin)),
  );
  const schemas = Object.entries(components.schemas).map(([name, schema]) =>
    make('section', {}, make('h3', { id: name }, name), block(JSON.stringify(schema, null, 2))),
  );
  return [make('p', {}, info.description), ...operations, make('h2', {}, text.schemas), ...schemas];
}

function section(path: string, method: string, operation: Operation, origin: string): HTMLElement {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const heading = make('h2', { id: operationId }, make('code', {}, `${method} ${path}`));
  return make(
    'section',
    {},
    heading,
    make('p', {}, summary),
    ...(description ? [make('p', {}, description)] : []),
    ...(parameters.length > 0 ? [table(text.parameters, parameters.map(toRow))] : []),
    ...(requestBody ? bodies(path, requestBody.content, origin) : [block(`curl ${origin}${path}`)]),
    table(
      text.responses,
      Object.entries(responses).map(([status, { content }]) => [status, kinds(content)]),
    ),
  );
}

function toRow({ name, in: place, description = '', schema }: Parameter): string[] {
  return [name, place, description, JSON.stringify(schema)];
}

/** The media types of a body and a call for each example. */
function bodies(path: string, content: Content, origin: string): HTMLElement[] {
  const calls = Object.entries(content).flatMap(([mediaType, { examples = {} }]) =>
    Object.values(examples).map(({ value }) => {
      const json = JSON.stringify(value);
      const data = json.length > MAX_EXAMPLE_CHARACTERS ? '@request.json' : `'${json}'`;
      return block(`curl ${origin}${path} \\\n  -H 'Content-Type: ${mediaType}' \\\n  -d ${data}`);
    }),
  );
  return [table(text.bodies, Object.entries(content).map(toKind)), ...calls];
}

function toKind([mediaType, { schema }]: [string, Content[string]]): (string | HTMLElement)[] {
  return [mediaType, names(schema)];
}

function kinds(content: Content): HTMLElement {
  const entries = Object.entries(content).map(([mediaType, { schema }]) =>
    make('div', {}, `${mediaType} `, names(schema)),
  );
  return make('div', {}, ...entries);
}

/** Links to the schemas that are referred to; bytes where there is none. */
function names(schema: unknown): HTMLElement {
  const found = [...JSON.stringify(schema ?? '').matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name = '']) => name,
  );
  const links = found.flatMap((name, i) => [i > 0 ? text.or : '', make('a', { href: `#${name}` }, name)]);
  return make('span', {}, ...(links.length > 0 ? links : [text.bytes]));
}

/** A table that can be scrolled with the keyboard too. */
function table(head: readonly string[], rows: readonly (readonly (string | HTMLElement)[])[]): HTMLElement {
  const headings = head.map(words => make('th', { scope: 'col' }, words));
  const body = rows.map(cells => make('tr', {}, ...cells.map(cell => make('td', {}, cell))));
  const inner = make('table', {}, make('thead', {}, make('tr', {}, ...headings)), make('tbody', {}, ...body));
  return make('div', { class: 'table', tabindex: '0' }, inner);
}

/** Code that can be scrolled with the keyboard too. */
function block(code: string): HTMLElement {
  return make('pre', { tabindex: '0' }, make('code', {}, code));
}

function make(tag: string, attributes: Readonly<Record<string, string>>, ...children: (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
