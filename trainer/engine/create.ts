// Engines by name, and which of them this machine has.

import type { Device, EngineName, ModelConfig } from '../config/schema.ts';
import { type CreateEngine, type Engine, missing } from './engine.ts';
import { createOnnxRuntimeEngine, loadRuntime, nativeRuntime, webRuntime } from './onnxruntime.ts';
import { createTensorFlowEngine, nativeTensorFlow, plainTensorFlow } from './tfjs.ts';

export const ENGINE: Record<EngineName, CreateEngine> = {
  onnxruntime: async (model, threads, device) => createOnnxRuntimeEngine(model, threads, await loadRuntime(device)),
  tfjs: model => createTensorFlowEngine(model),
};

/** What computes: an engine on one of its packages. */
export interface Backend {
  /** Of the package that computes. */
  name: string;
  engine: EngineName;
  /** Machine code of its own, not JavaScript or WebAssembly. */
  native: boolean;
  /** Tens of times slower than the others. */
  slow?: boolean;
  create: CreateEngine;
}

export const BACKENDS: readonly Backend[] = [
  {
    name: 'onnxruntime-node',
    engine: 'onnxruntime',
    native: true,
    create: async (model, threads) => createOnnxRuntimeEngine(model, threads, await nativeRuntime()),
  },
  {
    name: 'onnxruntime-web',
    engine: 'onnxruntime',
    native: false,
    create: async (model, threads) => createOnnxRuntimeEngine(model, threads, await webRuntime()),
  },
  {
    name: '@tensorflow/tfjs-node',
    engine: 'tfjs',
    native: true,
    create: async model => createTensorFlowEngine(model, await nativeTensorFlow()),
  },
  {
    name: '@tensorflow/tfjs',
    engine: 'tfjs',
    native: false,
    slow: true,
    create: async model => createTensorFlowEngine(model, await plainTensorFlow()),
  },
];

/** Beside the others, on a GPU. */
export function backendOn(device: Exclude<Device, 'cpu'>): Backend {
  return {
    name: `onnxruntime-node on ${device}`,
    engine: 'onnxruntime',
    native: true,
    create: async (model, threads) => createOnnxRuntimeEngine(model, threads, await nativeRuntime(device)),
  };
}

/** The engine on this backend, or why there is none: its package is not installed or does not load. */
export async function engineOn(backend: Backend, model: ModelConfig, threads: number): Promise<Engine | string> {
  return backend.create(model, threads).catch(error => missing(backend.name, error));
}
