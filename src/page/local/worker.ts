// The Web Worker that runs models in the browser: the server's models, with the server's files and code, and one to
// compare them with.

import type { ModelCard } from '../../card.ts';
import { type Classifier, startClassifier } from '../../classifier.ts';
import vit from '../../model/browser/runtime.snapshot';
import vitWasm from '../../model/browser/runtime.wasm';
import vitCard from '../../model/browser/vit.json' with { type: 'json' };
import digitsCard from '../../model/digits.json' with { type: 'json' };
import fashionCard from '../../model/fashion.json' with { type: 'json' };
import lettersCard from '../../model/letters.json' with { type: 'json' };
import served from '../../model/runtime.snapshot';
import servedWasm from '../../model/runtime.wasm';
import { renderObject } from '../../preparation/object.ts';
import { cleanPicture, renderPicture } from '../../preparation/picture.ts';
import type { Raster } from '../../preparation/raster.ts';
import { lineOfPicture } from '../../reading/picture.ts';
import { read, SURE } from '../../reading/reading.ts';
import { lineOfStrokes } from '../../reading/strokes.ts';
import { Runtime } from '../../runtime/runtime.ts';
import { factsOf } from '../answer/model-card.ts';
import type { LocalAnswer, LocalBatch, LocalModel, LocalQuestion, LocalRankings } from './messages.ts';

/** ONNX Runtime with some of the models: downloaded and started for the first of them, after a failure for the next. */
class Download {
  /** Bytes. */
  readonly files = { model: 0, runtime: 0 };
  private readonly wasm: string;
  private readonly snapshot: string;
  private runtime: Promise<Runtime> | undefined;

  /** Addresses of the build's files. */
  constructor(wasm: string, snapshot: string) {
    [this.wasm, this.snapshot] = [wasm, snapshot];
  }

  async load(sha256: string): ReturnType<Runtime['load']> {
    this.runtime ??= this.start();
    try {
      return await (await this.runtime).load(sha256);
    } catch (error) {
      this.runtime = undefined;
      throw error;
    }
  }

  private async start(): Promise<Runtime> {
    const [wasm, snapshot] = await Promise.all([this.wasm, this.snapshot].map(bytesOf));
    Object.assign(this.files, { model: snapshot!.byteLength, runtime: wasm!.byteLength });
    return new Runtime({ wasm: await WebAssembly.compile(wasm!), snapshot: snapshot! });
  }
}

const bytesOf = async (url: string) => (await fetch(url)).arrayBuffer();

/** The tests parse these cards; here that would bring all of zod into the browser. */
const cardOf = (json: unknown) => json as ModelCard;

const SERVED = new Download(servedWasm, served);

const SOURCES: Readonly<Record<LocalModel, { readonly card: ModelCard; readonly download: Download }>> = {
  digits: { card: cardOf(digitsCard), download: SERVED },
  letters: { card: cardOf(lettersCard), download: SERVED },
  fashion: { card: cardOf(fashionCard), download: SERVED },
  vit: { card: cardOf(vitCard), download: new Download(vitWasm, vit) },
};

async function start(model: LocalModel) {
  const { card, download } = SOURCES[model];
  const { ready, classify, explain } = await startClassifier(card, () => download.load(card.sha256));
  const render = card.input.preprocessing === 'ink' ? (raster: Raster) => renderPicture(raster) : renderObject;
  return { ready, classify, explain, render, files: download.files, facts: factsOf(card) };
}

const started = new Map<LocalModel, ReturnType<typeof start>>();

/** Undefined if it can't start. */
async function running(model: LocalModel) {
  const starting = started.get(model) ?? start(model);
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
  const { image: given, explain = false } = question;
  const image = 'gray' in given ? Array.from(classifier.render(given)) : given;
  if ('gray' in given && image.every(value => value === 0)) return { id, failed: true }; // no ink
  const begin = performance.now();
  const [ranking] = explain ? await classifier.explain([image]) : await classifier.classify([image]);
  const modelMs = performance.now() - begin;
  const reading = ranking!.predictions[0]!.score < SURE ? await readLine(question, classifier) : undefined;
  const { files, facts } = classifier;
  return { id, ...ranking!, reading, image, modelMs, files, facts };
}

/** Undefined for a single character, and for what is no line. */
async function readLine({ line, image }: LocalQuestion, { classify }: Pick<Classifier, 'classify'>) {
  const given = Array.isArray(line) ? lineOfStrokes(line) : 'gray' in image && lineOfPicture(cleanPicture(image));
  if (!line || !given || given.pieces.length === 0) return undefined;
  const found = await read(given, classify).catch(() => undefined);
  if (!found || found.characters.length < 2) return undefined;
  return { ...found, characters: found.characters.map(({ ranking }) => ranking) };
}

addEventListener('message', event => {
  const question = event.data as LocalQuestion | LocalBatch;
  answer(question).then(postMessage, () => postMessage({ id: question.id, failed: true }));
});
