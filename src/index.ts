// The Worker's entry: starts the model while the module is loaded, so that it counts as start-up and not against a
// request's CPU time, and exports the app.

import { createApp } from './app.ts';
import { startClassifier } from './classifier.ts';
import card from './model/digits.json' with { type: 'json' };
import snapshot from './model/digits.snapshot';
import wasm from './model/runtime.wasm';
import { loadModel } from './runtime.ts';

const classifier = await startClassifier(card, () => loadModel({ wasm, snapshot }, card.sha256));

export default createApp(classifier);
