// Reads the card of an exported model, which stands beside its ONNX file: NAME.onnx, NAME.json.

import { hash } from 'node:crypto';
import { z } from 'zod';
import { ModelCard } from '../src/card.ts';
import { TRAIN } from './config/schema.ts';
import { readJson } from './files.ts';

/** Cards of models that were trained before there were such options do not name them: the defaults stand in. */
const LATER = TRAIN.pick({ validationWriters: true, testWriters: true, characters: true, preprocessing: true }).shape;

const { training } = ModelCard.shape;
const TrainedCard = ModelCard.extend({
  training: training.extend({
    train: training.shape.train.extend({
      validation: z.int(),
      limit: z.int(),
      seed: z.int(),
      ...LATER,
    }),
  }),
});

/** Throws an Error that names the card if it is missing, incomplete or another file's. */
export async function readCard(onnxPath: string, onnx: Uint8Array): Promise<z.output<typeof TrainedCard>> {
  const path = onnxPath.replace(/(\.onnx)?$/, '.json');
  const card = await readJson(path, TrainedCard, 'a model card');
  const sha256 = hash('sha256', onnx);
  if (card.sha256 === sha256) return card;
  throw new Error(`${path}: expected the card of ${onnxPath}, SHA-256 ${sha256}, got ${card.sha256}`);
}
