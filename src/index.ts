// The Worker's entry: starts the first model while the module is loaded, so that it counts as start-up and not against a
// request's CPU time, and exports the app. Another model is two imports and an entry in the list.

import { createApp } from './app.ts';
import { type Classifier, createClassifier, type ModelCard } from './classifier.ts';
import digitsCard from './model/digits.json' with { type: 'json' };
import digitsSnapshot from './model/digits.snapshot';
import wasm from './model/runtime.wasm';
import { loadModel } from './runtime.ts';

function serve(card: ModelCard, snapshot: ArrayBuffer): Classifier {
  return createClassifier(card, () => loadModel({ wasm, snapshot }, card.sha256));
}

const digits = serve(digitsCard, digitsSnapshot);
await digits.start();

export default createApp([digits]);
