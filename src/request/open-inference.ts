// An inference's request and answer in the Open Inference Protocol (KServe's v2, with Triton's extension for binary
// tensors): bytes -> one float32 tensor, logits -> bytes.

import * as z from 'zod';
import type { ModelCard } from '../card.ts';
import { outputCount, pixelsOf } from '../classifier.ts';
import { Problem, quote } from '../problem.ts';
import { softmax } from '../ranking.ts';
import { MAX_ITEMS } from './items.ts';
import { parseJson } from './parse-json.ts';

export const PROBABILITIES = 'probabilities';
export const HEADER_LENGTH = 'Inference-Header-Content-Length';
const FLOAT_BYTES = 4;

const parameters = z.looseObject({
  binary_data: z.boolean().optional(),
  binary_data_output: z.boolean().optional(),
  binary_data_size: z.int().min(0).optional(),
});
const InputTensor = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)).min(1).max(8),
  datatype: z.literal('FP32'),
  parameters: parameters.optional(),
  data: z.array(z.unknown()).optional(),
});

export const InferenceRequest = z.object({
  id: z.string().max(200).optional(),
  parameters: parameters.optional(),
  inputs: z.array(InputTensor).length(1),
  outputs: z
    .array(z.object({ name: z.string(), parameters: parameters.optional() }))
    .max(2)
    .optional(),
});

const OutputTensor = z.strictObject({
  name: z.string(),
  datatype: z.literal('FP32'),
  shape: z.array(z.int()).length(2),
  parameters: z.strictObject({ binary_data_size: z.int() }).optional(),
  data: z.array(z.number()).optional(),
});

export const InferenceAnswer = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(OutputTensor).min(1).max(2),
});

export interface Inference {
  readonly request: z.output<typeof InferenceRequest>;
  /** Values 0..1, [count, channels, height, width] row by row. */
  readonly data: Float32Array;
  readonly count: number;
}

/** Reads an inference; `headerLength` is the length of the JSON in bytes, if a tensor follows it. Throws a 400 `Problem`. */
export function readInference(body: Uint8Array, headerLength: string | null, card: ModelCard): Inference {
  const length = headerLength === null ? body.length : Number(headerLength);
  if (!Number.isInteger(length) || length < 0 || length > body.length)
    throw new Problem(400, `${HEADER_LENGTH}: expected 0..${body.length}, got ${quote(headerLength)}`);
  const result = InferenceRequest.safeParse(parseJson(body.subarray(0, length)));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Problem(400, `${issue?.path.join('.') || 'body'}: ${issue?.message}`);
  }
  const input = result.data.inputs[0]!;
  const count = checkShape(input, card);
  checkOutputs(result.data, card);
  const size = input.parameters?.binary_data_size;
  const bytes = FLOAT_BYTES * count * pixelsOf(card);
  const values = size === undefined ? flatten(input.data) : floatsOf(body.subarray(length), size, bytes);
  return { request: result.data, data: checkValues(values, count * pixelsOf(card), input.name), count };
}

/** The number of images; throws a 400 `Problem` unless the tensor has the name and shape that the model reads. */
function checkShape({ name, shape }: z.output<typeof InputTensor>, { input }: ModelCard): number {
  if (name !== input.name) throw new Problem(400, `inputs.0.name: expected ${quote(input.name)}, got ${quote(name)}`);
  const [count = 0, ...rest] = shape;
  const expected = input.shape.slice(1);
  if (count >= 1 && count <= MAX_ITEMS && rest.join() === expected.join()) return count;
  throw new Problem(400, `inputs.0.shape: expected [1..${MAX_ITEMS},${expected}], got [${shape}]`);
}

function checkOutputs({ outputs = [] }: Inference['request'], { output }: ModelCard): void {
  const known = [output.name, PROBABILITIES];
  const names = outputs.map(({ name }) => name);
  const wrong = names.find((name, i) => !known.includes(name) || names.indexOf(name) !== i);
  if (wrong !== undefined)
    throw new Problem(400, `outputs: expected ${known.join(', ')}, each once, got ${quote(wrong)}`);
}

function flatten(data: unknown[] | undefined): readonly unknown[] {
  if (!data) throw new Problem(400, 'inputs.0.data: expected an array of numbers, got none');
  return Array.isArray(data[0]) ? data.flat(Number.POSITIVE_INFINITY) : data;
}

function floatsOf(bytes: Uint8Array, size: number, expected: number): Float32Array {
  if (size !== expected)
    throw new Problem(400, `inputs.0.parameters.binary_data_size: expected ${expected}, got ${size}`);
  if (bytes.length !== size) throw new Problem(400, `body: expected ${size} bytes after the JSON, got ${bytes.length}`);
  return new Float32Array(bytes.slice().buffer);
}

function checkValues(values: ArrayLike<unknown>, expected: number, name: string): Float32Array {
  if (values.length !== expected) throw new Problem(400, `${name}: expected ${expected} values, got ${values.length}`);
  return Float32Array.from({ length: expected }, (_, i) => {
    const value = values[i];
    if (typeof value === 'number' && value >= 0 && value <= 1) return value;
    throw new Problem(400, `${name}: expected numbers 0..1, got ${quote(value)}`);
  });
}

/** The answer in JSON, and the tensors that the request wants as bytes after it. */
export function writeInference(card: ModelCard, { request, count }: Inference, logits: Float32Array) {
  const wanted = request.outputs?.length
    ? request.outputs
    : [card.output.name, PROBABILITIES].map(name => ({ name, parameters: undefined }));
  const tensors = wanted.map(({ name, parameters }) => ({
    name,
    values: name === PROBABILITIES ? probabilities(logits, outputCount(card)) : logits,
    binary: parameters?.binary_data ?? request.parameters?.binary_data_output ?? false,
  }));
  const outputs = tensors.map(({ name, values, binary }) => ({
    name,
    datatype: 'FP32' as const,
    shape: [count, outputCount(card)],
    ...(binary ? { parameters: { binary_data_size: values.byteLength } } : { data: Array.from(values) }),
  }));
  const id = request.id === undefined ? {} : { id: request.id };
  const answer = { model_name: card.name, model_version: card.version, ...id, outputs };
  return { answer, binary: tensors.filter(({ binary }) => binary).map(({ values }) => values) };
}

function probabilities(logits: Float32Array, outputs: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let i = 0; i < logits.length; i += outputs) result.set(softmax(logits.subarray(i, i + outputs)), i);
  return result;
}
