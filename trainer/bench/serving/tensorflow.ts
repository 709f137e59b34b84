// The model in plain TensorFlow.js, for workerd: its time does not depend on the values of its parameters.

import type { ModelConfig } from '../../config/options.ts';
import { createTensorFlowEngine, plainTensorFlow } from '../../engine/tfjs.ts';
import { initialParameters } from '../../model/parameters.ts';
import type { RunModel } from './model-worker.ts';

export function runInTensorFlow(model: ModelConfig): RunModel {
  const engine = plainTensorFlow().then(backend => createTensorFlowEngine(model, backend));
  const parameters = initialParameters(model, 1);
  return async (images, [batch]) => (await engine).predict(parameters, images, batch!);
}
