// Where onnxruntime-node computes: on the CPU, or on a GPU by one of its other providers.

import type { InferenceSession } from 'onnxruntime-web';
import type { Device } from '../config/schema.ts';
import { emit, input } from '../onnx/graph.ts';
import { encodeModel } from '../onnx/proto.ts';

export type Gpu = 'webgpu' | 'cuda';

const VULKAN =
  "Linux x64, libvulkan1 and the GPU's Vulkan driver (NVIDIA's own, mesa-vulkan-drivers for others); vulkaninfo --summary shows whether they work";

/** What has to be there. */
const NEEDS: Record<Gpu, string> = {
  webgpu: process.platform === 'linux' ? VULKAN : 'a GPU with its maker’s driver',
  cuda: 'Linux x64, an NVIDIA driver, CUDA 12, cuDNN 9 and npm install onnxruntime-node --onnxruntime-node-install=cuda12',
};

/** The GPU that `device` means; undefined for the CPU. Throws an Error that says what it takes where there is none. */
export async function gpuFor(device: Device, sessions: typeof InferenceSession): Promise<Gpu | undefined> {
  if (device === 'cpu') return undefined;
  const gpu = device === 'auto' ? 'webgpu' : device;
  const refusal = await refusalOf(gpu, sessions);
  if (refusal === undefined) return gpu;
  if (device === 'auto') return undefined;
  throw new Error(`--device ${device}: no GPU found; it takes ${NEEDS[gpu]}. Or give --device cpu`, { cause: refusal });
}

/** Why no session can be made on the GPU. */
async function refusalOf(gpu: Gpu, sessions: typeof InferenceSession): Promise<unknown> {
  const x = input('x', [1]);
  try {
    const session = await sessions.create(encodeModel({ inputs: [x], outputs: { y: emit('Sqrt', [x], [1]) } }), {
      executionProviders: [gpu],
    });
    await session.release();
    return undefined;
  } catch (error) {
    return error;
  }
}
