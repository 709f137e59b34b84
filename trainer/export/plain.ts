// The model for any runtime, as a file: raw logits, and in its metadata what one must know to use them.

import type { ModelCard } from '../../src/card.ts';
import { plainGraph } from '../onnx/plain.ts';
import { encodeModel } from '../onnx/proto.ts';
import type { Weights } from '../training/weights.ts';

/** What an imported model computes stays as it is, so its weights are not rounded. */
export function plainWeights({ step }: Weights, { weights }: Pick<ModelCard, 'weights'>): ModelCard['weights'] {
  return step === 0 ? 'float32' : weights;
}

/** Without the temperature, which the metadata names. */
export function encodePlain(trained: Weights, card: ModelCard): Uint8Array {
  const graph = plainGraph(trained.config.model, trained.parameters, plainWeights(trained, card));
  const { name, version, description, classes, unknown, input, calibration } = card;
  return encodeModel(graph, {
    name,
    version,
    description,
    license: 'MIT',
    classes: JSON.stringify(classes),
    unknown: String(unknown),
    range: input.range.join(' to '),
    ink: input.ink,
    preprocessing: input.preprocessing,
    temperature: String(calibration?.temperature ?? 1),
  });
}
