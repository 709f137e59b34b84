// The Web Worker that runs the model in the browser: the very files and the very code with which the server runs it.

import { startClassifier } from '../classifier.ts';
import card from '../model/digits.json' with { type: 'json' };
import snapshotUrl from '../model/digits.snapshot';
import wasmUrl from '../model/runtime.wasm';
import { loadModel } from '../runtime.ts';
import type { LocalAnswer, LocalQuestion } from './local.ts';

async function load() {
  const files = Promise.all([fetch(wasmUrl), fetch(snapshotUrl)]);
  const [wasm, snapshot] = await files.then(all => Promise.all(all.map(file => file.arrayBuffer())));
  return loadModel({ wasm: await WebAssembly.compile(wasm!), snapshot: snapshot! }, card.sha256);
}

const classifier = startClassifier(card, load);

async function answer({ id, image }: LocalQuestion): Promise<LocalAnswer> {
  const { ready, classify } = await classifier;
  if (!ready) return { id, failed: true };
  const start = performance.now();
  const [predictions] = await classify([image]);
  return { id, predictions: predictions ?? [], modelMs: performance.now() - start };
}

addEventListener('message', event => {
  const question = event.data as LocalQuestion;
  answer(question).then(postMessage, () => postMessage({ id: question.id, failed: true }));
});
