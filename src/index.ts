// The Worker's entry: starts the model while the module is loaded, so that it counts as start-up and not against a
// request's CPU time, and exports the app.

import { createApp } from './app.ts';
import { startClassifier } from './classifier.ts';
import card from './model/digits.json' with { type: 'json' };
import model from './model/digits.onnx';
import { loadModel } from './runtime.ts';

const ports = { input: card.input.name, output: card.output.name };
const classifier = await startClassifier(card, () => loadModel(model, ports));

export default createApp(classifier);
