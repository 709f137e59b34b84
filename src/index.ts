// The Worker's entry: exports the app. Models start while the module is loaded, so that they count as start-up and not as a
// request's CPU time. To add a model, import its card and start it in the list.

import { SEVEN } from './api/example-requests.ts';
import { createApp } from './app.ts';
import { ModelCard } from './card.ts';
import { startClassifier } from './classifier.ts';
import digits from './model/digits.json' with { type: 'json' };
import fashion from './model/fashion.json' with { type: 'json' };
import letters from './model/letters.json' with { type: 'json' };
import snapshot from './model/runtime.snapshot';
import wasm from './model/runtime.wasm';
import { renderStrokes } from './preparation/ink.ts';
import { Runtime } from './runtime/runtime.ts';

const runtime = new Runtime({ wasm, snapshot });
const start = (json: unknown) => {
  const card = ModelCard.parse(json);
  return startClassifier(card, () => runtime.load(card.sha256));
};

export default createApp([await start(digits), await start(letters), await start(fashion)], {
  image: renderStrokes(SEVEN),
  label: '7',
});
