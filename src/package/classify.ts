// Drawings -> ranked labels, by the package's own model on onnxruntime-web, which is loaded when it is needed first.

import type { InferenceSession } from 'onnxruntime-web';
import { renderStrokes, type Stroke } from '../preparation/ink.ts';
import { parts, type Ranking, rank, toInput } from '../ranking.ts';

/** Strokes of points, y pointing down, at any scale; or 28×28 values 0 to 255 row by row, white ink on black. */
export type Drawing = { readonly strokes: readonly Stroke[] } | { readonly pixels: ArrayLike<number> };

const PIXELS = 28 ** 2;

/** What is read of the model's card. */
interface Card {
  readonly classes: readonly string[];
  readonly unknown?: boolean;
  readonly input: { readonly name: string };
  readonly calibration?: { readonly temperature: number };
}

interface Model {
  readonly card: Card;
  readonly session: InferenceSession;
  readonly Tensor: typeof import('onnxruntime-web').Tensor;
}

let loading: Promise<Model> | undefined;

/**
 * Ranks the digits for each drawing. Rejects where onnxruntime-web is not installed, and with a RangeError for pixels of
 * another number.
 */
export async function classify(...drawings: readonly Drawing[]): Promise<Ranking[]> {
  if (drawings.length === 0) return [];
  const data = toInput(
    drawings.map(drawing => ('strokes' in drawing ? renderStrokes(drawing.strokes) : drawing.pixels)),
    PIXELS,
  );
  loading ??= load();
  const { card, session, Tensor } = await loading.catch(forget);
  const feeds = { [card.input.name]: new Tensor('float32', data, [drawings.length, 1, 28, 28]) };
  const { logits } = await session.run(feeds, ['logits']);
  // The file's logits are those of the training; divided by the temperature they give calibrated probabilities.
  const { temperature = 1 } = card.calibration ?? {};
  return parts(logits!.data as Float32Array, drawings.length).map(row =>
    rank(
      card,
      row.map(logit => logit / temperature),
    ),
  );
}

/** A model that could not be loaded is tried again the next time. */
function forget(error: unknown): never {
  loading = undefined;
  throw error;
}

async function load(): Promise<Model> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web');
  env.wasm.numThreads = 1;
  const [model, card] = await Promise.all(['digits.onnx', 'digits.json'].map(read));
  const session = await InferenceSession.create(model!, { executionProviders: ['wasm'] });
  return { card: JSON.parse(new TextDecoder().decode(card)), session, Tensor };
}

/** A file beside this one; Node does not fetch files. */
async function read(name: string): Promise<Uint8Array> {
  const url = new URL(name, import.meta.url);
  if (url.protocol === 'file:') return (await import('node:fs/promises')).readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: expected the file, got status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
