// Reads the card of an exported model, which stands beside its ONNX file: NAME.onnx, NAME.json.

import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ModelCard } from '../src/card.ts';

/** Throws an Error that names the card if it is missing, incomplete or another file's. */
export async function readCard(onnxPath: string, onnx: Uint8Array): Promise<ModelCard> {
  const path = onnxPath.replace(/(\.onnx)?$/, '.json');
  const { success, data: card, error } = ModelCard.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!success) throw new Error(`${path}: expected a model card, got ${z.prettifyError(error)}`);
  const sha256 = hash('sha256', onnx);
  if (card.sha256 === sha256) return card;
  throw new Error(`${path}: expected the card of ${onnxPath}, SHA-256 ${sha256}, got ${card.sha256}`);
}
