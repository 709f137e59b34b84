// Engines by name, and which of them this machine has.

import type { EngineName, ModelConfig } from '../config.ts';
import type { CreateEngine, Engine } from './engine.ts';
import { createOnnxRuntimeEngine, nativeRuntime, webRuntime } from './onnxruntime.ts';
import { createTensorFlowEngine, nativeTensorFlow, plainTensorFlow } from './tfjs.ts';

export const ENGINE: Record<EngineName, CreateEngine> = {
  onnxruntime: (model, threads) => createOnnxRuntimeEngine(model, threads),
  tfjs: model => createTensorFlowEngine(model),
};

/** Every engine on every backend that may be there, each by the package that computes. */
const BACKENDS: Record<string, CreateEngine> = {
  'onnxruntime-node': async (model, threads) => createOnnxRuntimeEngine(model, threads, await nativeRuntime()),
  'onnxruntime-web': async (model, threads) => createOnnxRuntimeEngine(model, threads, await webRuntime()),
  '@tensorflow/tfjs-node': async model => createTensorFlowEngine(model, await nativeTensorFlow()),
  '@tensorflow/tfjs': async model => createTensorFlowEngine(model, await plainTensorFlow()),
};

export const BACKEND_NAMES = Object.keys(BACKENDS);

/** The engine on this backend, or undefined where the package is not installed or does not load. */
export async function engineOn(backend: string, model: ModelConfig, threads: number): Promise<Engine | undefined> {
  return BACKENDS[backend]?.(model, threads).catch(() => undefined);
}
