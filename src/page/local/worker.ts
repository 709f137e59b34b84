// The Web Worker that runs models in the browser: the very files and the very code with which the server runs its own, and
// beside them a model to compare with.

import { type ModelCard, startClassifier } from '../../classifier.ts';
import vit from '../../model/browser/runtime.snapshot';
import vitWasm from '../../model/browser/runtime.wasm';
import vitCard from '../../model/browser/vit.json' with { type: 'json' };
import digitsCard from '../../model/digits.json' with { type: 'json' };
import served from '../../model/runtime.snapshot';
import servedWasm from '../../model/runtime.wasm';
import { Runtime } from '../../runtime/runtime.ts';
import { factsOf } from '../answer/model-card.ts';
import type { LocalAnswer, LocalName, LocalQuestion } from './messages.ts';

interface Source {
  readonly card: ModelCard;
  /** Addresses of what the build has made. */
  readonly wasm: string;
  readonly snapshot: string;
}

const SOURCES: Readonly<Record<LocalName, Source>> = {
  digits: { card: digitsCard, wasm: servedWasm, snapshot: served },
  vit: { card: vitCard, wasm: vitWasm, snapshot: vit },
};

const bytesOf = async (url: string) => (await fetch(url)).arrayBuffer();

async function start(source: Source) {
  const files = { model: 0, runtime: 0 };
  const { ready, classify, explain } = await startClassifier(source.card, async () => {
    const [wasm, snapshot] = await Promise.all([bytesOf(source.wasm), bytesOf(source.snapshot)]);
    Object.assign(files, { model: snapshot.byteLength, runtime: wasm.byteLength });
    return new Runtime({ wasm: await WebAssembly.compile(wasm), snapshot }).load(source.card.sha256);
  });
  return { ready, classify, explain, files, facts: factsOf(source.card) };
}

const started = new Map<LocalName, ReturnType<typeof start>>();

async function answer({ id, model, image, explain }: LocalQuestion): Promise<LocalAnswer> {
  const starting = started.get(model) ?? start(SOURCES[model]);
  started.set(model, starting);
  const { ready, files, facts, ...classifier } = await starting;
  if (!ready) {
    started.delete(model); // the next one tries again
    return { id, failed: true };
  }
  const begin = performance.now();
  const rank = async () => (await classifier.classify([image])).map(predictions => ({ predictions }));
  const [ranking] = explain ? await classifier.explain([image]) : await rank();
  return { id, ...ranking!, modelMs: performance.now() - begin, files, facts };
}

addEventListener('message', event => {
  const question = event.data as LocalQuestion;
  answer(question).then(postMessage, () => postMessage({ id: question.id, failed: true }));
});
