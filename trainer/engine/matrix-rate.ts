// The machine's matrix rate: how many operations a second ONNX Runtime reaches in one large product, as a yardstick for
// what a training step could reach at best.

import { emit, input } from '../onnx/graph.ts';
import { encodeModel } from '../onnx/proto.ts';
import { loadRuntime } from './onnxruntime.ts';

const SIZE = 1024;
const ROUNDS = 12;

/** Floating-point operations per second, the best of some products of 1024×1024 matrices. */
export async function matrixRate(threads: number): Promise<number> {
  const { InferenceSession, Tensor, sessionOptions } = await loadRuntime();
  const [a, b] = [input('a', [SIZE, SIZE]), input('b', [SIZE, SIZE])];
  const model = encodeModel({ inputs: [a, b], outputs: { c: emit('MatMul', [a, b], [SIZE, SIZE]) } });
  const session = await InferenceSession.create(model, sessionOptions(threads));
  const matrix = new Tensor('float32', new Float32Array(SIZE * SIZE).fill(0.5), [SIZE, SIZE]);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await session.run({ a: matrix, b: matrix });
    best = Math.min(best, performance.now() - start);
  }
  await session.release();
  return (2 * SIZE ** 3) / (best / 1000);
}
