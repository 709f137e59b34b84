// Engines by name.

import type { EngineName } from '../config.ts';
import type { CreateEngine } from './engine.ts';
import { createOnnxRuntimeEngine } from './onnxruntime.ts';
import { createTensorFlowEngine } from './tfjs.ts';

export const ENGINE: Record<EngineName, CreateEngine> = {
  onnxruntime: (model, threads) => createOnnxRuntimeEngine(model, threads),
  tfjs: model => createTensorFlowEngine(model),
};
