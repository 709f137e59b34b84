// The Open Inference Protocol v2 over HTTP, for clients of KServe and Triton
// (https://github.com/kserve/open-inference-protocol): health, metadata and inference on the model's own tensors.

import type { Classifier } from '../classifier.ts';
import { expectRunning, findModel, type Models } from '../models.ts';
import { Problem, quote } from '../problem.ts';
import { readBody } from '../request/body.ts';
import { checkCoding } from '../request/items.ts';
import { HEADER_LENGTH, PROBABILITIES, readInference, writeInference } from '../request/open-inference.ts';
import type { Context } from './context.ts';

export function serverMetadata(version: string) {
  return { name: 'vitbn-edge', version, extensions: ['binary_tensor_data'] };
}

/** The model that the path names, and its version where it names one; throws a 404 `Problem` for another one. */
export function modelOfPath(c: Context, models: Models): Classifier {
  const model = findModel(models, c.req.param('name'), 404);
  const version = c.req.param('version') ?? model.card.version;
  if (version === model.card.version) return model;
  throw new Problem(404, `version: expected ${model.card.version}, got ${quote(version)}`);
}

export function modelMetadata(c: Context, models: Models) {
  const { card } = modelOfPath(c, models);
  const shape = [-1, ...card.input.shape.slice(1).map(Number)];
  const outputs = [card.output.name, PROBABILITIES].map(name => ({
    name,
    datatype: 'FP32',
    shape: [-1, card.classes.length],
  }));
  const inputs = [{ name: card.input.name, datatype: 'FP32', shape }];
  return { name: card.name, versions: [card.version], platform: 'onnxruntime_onnx', inputs, outputs };
}

export async function infer(c: Context, models: Models): Promise<Response> {
  const model = modelOfPath(c, models);
  await expectRunning(model);
  checkCoding(c.req.raw.headers);
  const body = await readBody(c.req.raw);
  const inference = readInference(body, c.req.header(HEADER_LENGTH) ?? null, model.card);
  const logits = await c.get('timing').measure('model', () => model.run(inference.data, inference.count));
  c.set('facts', { model: model.card.name, images: inference.count });
  const { answer, binary } = writeInference(model.card, inference, logits);
  if (binary.length === 0) return c.json(answer);
  const json = new TextEncoder().encode(JSON.stringify(answer));
  const body2 = await new Blob([json, ...binary.map(values => values.slice())]).arrayBuffer();
  return c.body(body2, 200, { 'Content-Type': 'application/octet-stream', [HEADER_LENGTH]: String(json.length) });
}
