// The Web Worker that runs the model in the browser: the very files and the very code with which the server runs it.

import { startClassifier } from '../classifier.ts';
import card from '../model/digits.json' with { type: 'json' };
import snapshotUrl from '../model/runtime.snapshot';
import wasmUrl from '../model/runtime.wasm';
import { Runtime } from '../runtime.ts';
import type { LocalAnswer, LocalQuestion } from './local.ts';

const bytesOf = async (url: string) => (await fetch(url)).arrayBuffer();
const files = { model: 0, runtime: 0 };

async function load() {
  const [wasm, snapshot] = await Promise.all([bytesOf(wasmUrl), bytesOf(snapshotUrl)]);
  Object.assign(files, { model: snapshot.byteLength, runtime: wasm.byteLength });
  return new Runtime({ wasm: await WebAssembly.compile(wasm), snapshot }).load(card.sha256);
}

const classifier = startClassifier(card, load);

async function answer({ id, image, explain }: LocalQuestion): Promise<LocalAnswer> {
  const { ready, classify, explain: explained } = await classifier;
  if (!ready) return { id, failed: true };
  const start = performance.now();
  const [answer] = explain ? await explained([image]) : (await classify([image])).map(predictions => ({ predictions }));
  return { id, ...answer!, modelMs: performance.now() - start, files };
}

addEventListener('message', event => {
  const question = event.data as LocalQuestion;
  answer(question).then(postMessage, () => postMessage({ id: question.id, failed: true }));
});
