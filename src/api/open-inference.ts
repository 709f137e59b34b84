// The Open Inference Protocol v2 over HTTP, for clients of KServe and Triton
// (https://github.com/kserve/open-inference-protocol): health, metadata and inference on the model's own tensors.

import { wrapTime } from 'hono/timing';
import { type Classifier, outputCount } from '../classifier.ts';
import { expectRunning, findModel, type Models } from '../models.ts';
import { Problem, quote } from '../problem.ts';
import { readBody } from '../request/body.ts';
import { checkCoding } from '../request/items.ts';
import { HEADER_LENGTH, PROBABILITIES, readInference, writeInference } from '../request/open-inference.ts';
import type { Context } from './middleware.ts';
import { API_VERSION } from './openapi.ts';

export function serverMetadata() {
  return { name: 'vitbn-edge', version: API_VERSION, extensions: ['binary_tensor_data'] };
}

/** Throws a 503 `Problem` unless every model runs. */
export async function serverReady(models: Models) {
  await Promise.all(models.map(expectRunning));
  return { ready: true as const };
}

/** Throws a 503 `Problem` unless the model runs. */
export async function modelReady(model: Classifier) {
  const { card } = await expectRunning(model);
  return { name: card.name, ready: true as const };
}

/** The model that the path names, and its version if it names one; throws a 404 `Problem` for another. */
export function modelOfPath(c: Context, models: Models): Classifier {
  const model = findModel(models, c.req.param('name'), 404);
  const version = c.req.param('version') ?? model.card.version;
  if (version === model.card.version) return model;
  throw new Problem(404, `version: expected ${model.card.version}, got ${quote(version)}`);
}

export function modelMetadata({ card }: Classifier) {
  const { name, version, input, output } = card;
  const [, ...size] = input.shape;
  const tensor = (name: string, shape: number[]) => ({ name, datatype: 'FP32', shape: [-1, ...shape] });
  return {
    name,
    versions: [version],
    platform: 'onnxruntime_onnx',
    inputs: [tensor(input.name, size)],
    outputs: [tensor(output.name, [outputCount(card)]), tensor(PROBABILITIES, [outputCount(card)])],
  };
}

export async function infer(c: Context, model: Classifier): Promise<Response> {
  await expectRunning(model);
  checkCoding(c.req.raw.headers);
  const body = await readBody(c.req.raw);
  const inference = readInference(body, c.req.header(HEADER_LENGTH) ?? null, model.card);
  const logits = await wrapTime(c, 'model', model.run(inference.data, inference.count));
  c.set('facts', { model: model.card.name, images: inference.count });
  const { answer, binary } = writeInference(model.card, inference, logits);
  if (binary.length === 0) return c.json(answer);
  const json = new TextEncoder().encode(JSON.stringify(answer));
  const bytes = await new Blob([json, ...binary.map(values => values.slice())]).arrayBuffer();
  return c.body(bytes, 200, { 'Content-Type': 'application/octet-stream', [HEADER_LENGTH]: String(json.length) });
}
