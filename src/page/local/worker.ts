// The Web Worker that runs models in the browser: the server's models, with the server's files and code, and one to
// compare them with.

import type { ModelCard } from '../../card.ts';
import { startClassifier } from '../../classifier.ts';
import vit from '../../model/browser/runtime.snapshot';
import vitWasm from '../../model/browser/runtime.wasm';
import vitCard from '../../model/browser/vit.json' with { type: 'json' };
import digitsCard from '../../model/digits.json' with { type: 'json' };
import fashionCard from '../../model/fashion.json' with { type: 'json' };
import served from '../../model/runtime.snapshot';
import servedWasm from '../../model/runtime.wasm';
import { renderPicture } from '../../preparation/picture.ts';
import { Runtime } from '../../runtime/runtime.ts';
import { factsOf } from '../answer/model-card.ts';
import type { LocalAnswer, LocalBatch, LocalModel, LocalQuestion, LocalRankings } from './messages.ts';

interface Source {
  readonly card: ModelCard;
  /** Addresses of the build's files. */
  readonly wasm: string;
  readonly snapshot: string;
}

/** The tests parse these cards; here that would bring all of zod into the browser. */
const cardOf = (json: unknown) => json as ModelCard;

const SOURCES: Readonly<Record<LocalModel, Source>> = {
  digits: { card: cardOf(digitsCard), wasm: servedWasm, snapshot: served },
  fashion: { card: cardOf(fashionCard), wasm: servedWasm, snapshot: served },
  vit: { card: cardOf(vitCard), wasm: vitWasm, snapshot: vit },
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

const started = new Map<LocalModel, ReturnType<typeof start>>();

/** Undefined if it can't start. */
async function running(model: LocalModel) {
  const starting = started.get(model) ?? start(SOURCES[model]);
  started.set(model, starting);
  const classifier = await starting;
  if (classifier.ready) return classifier;
  started.delete(model); // the next start tries again
  return undefined;
}

async function answer(question: LocalQuestion | LocalBatch): Promise<LocalAnswer | LocalRankings> {
  const { id } = question;
  const classifier = await running(question.model);
  if (!classifier) return { id, failed: true };
  if ('images' in question) return { id, rankings: await classifier.classify(question.images) };
  const { image: given, explain } = question;
  const image = 'gray' in given ? Array.from(renderPicture(given)) : given;
  if ('gray' in given && image.every(value => value === 0)) return { id, failed: true }; // no ink
  const begin = performance.now();
  const [ranking] = explain ? await classifier.explain([image]) : await classifier.classify([image]);
  const { files, facts } = classifier;
  return { id, ...ranking!, image, modelMs: performance.now() - begin, files, facts };
}

addEventListener('message', event => {
  const question = event.data as LocalQuestion | LocalBatch;
  answer(question).then(postMessage, () => postMessage({ id: question.id, failed: true }));
});
