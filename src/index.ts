// The Worker's entry: starts the models while the module is loaded, so that they count as start-up and not against a
// request's CPU time, and exports the app. Another model is an import and an entry in the list.

import { SEVEN } from './api/examples.ts';
import { createApp } from './app.ts';
import { startClassifier } from './classifier.ts';
import digits from './model/digits.json' with { type: 'json' };
import fashion from './model/fashion.json' with { type: 'json' };
import snapshot from './model/runtime.snapshot';
import wasm from './model/runtime.wasm';
import { renderStrokes } from './preparation/ink.ts';
import { Runtime } from './runtime/runtime.ts';

const runtime = new Runtime({ wasm, snapshot });
const start = (card: typeof digits) => startClassifier(card, () => runtime.load(card.sha256));

export default createApp([await start(digits), await start(fashion)], { image: renderStrokes(SEVEN), label: '7' });
