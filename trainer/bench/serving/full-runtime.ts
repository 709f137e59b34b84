// All of ONNX Runtime inside workerd, as onnxruntime-web has it: what the cut runtime is compared with.

import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { IMAGES, LOGITS } from '../../onnx/model.ts';
import type { RunModel } from './model-worker.ts';

/** ONNX Runtime takes no compiled module, and workerd compiles no bytes: `WebAssembly.instantiate` answers with it. */
export async function runFully(wasm: WebAssembly.Module, model: ArrayBuffer): Promise<RunModel> {
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = new ArrayBuffer(0);
  const instantiate = async (_: unknown, imports: Record<string, WebAssembly.ModuleImports>) => ({
    module: wasm,
    instance: new WebAssembly.Instance(wasm, imports),
  });
  Object.assign(WebAssembly, { instantiate });
  const session = await InferenceSession.create(model);
  return async (images, shape) => {
    const outputs = await session.run({ [IMAGES]: new Tensor('float32', images, shape) });
    return outputs[LOGITS]!.data as Float32Array;
  };
}
