// What the benchmark compares: the Worker's own model call and its peers, each ready to be measured in turns.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRESETS } from '../../config/presets.ts';
import type { ModelConfig } from '../../config/schema.ts';
import { nativeRuntime } from '../../engine/onnxruntime.ts';
import { initialParameters } from '../../model/parameters.ts';
import { readCard } from '../../model-card.ts';
import { IMAGES, unfoldedGraph } from '../../onnx/model.ts';
import { encodeModel } from '../../onnx/proto.ts';
import { bundleWorker } from './bundle.ts';
import { ask, cost } from './http.ts';
import { startWorkerd } from './workerd.ts';

export interface ModelCall {
  name: string;
  /** Seconds of CPU, or of the clock where the system does not tell, for so many runs of so many images. */
  seconds(batch: number, times: number): Promise<number>;
  close(): Promise<void>;
}

/** Of the card of a served model. */
export interface Served {
  name: string;
  model: ModelConfig;
  imageShape: readonly number[];
}

/** The code of a Worker that runs the model as the project serves it. */
const OURS = ({ name, imageShape }: Served) => `
import wasm from './src/model/runtime.wasm';
import snapshot from './src/model/runtime.snapshot';
import card from './src/model/${name}.json';
import { Runtime } from './src/runtime/runtime.ts';
import { modelWorker } from './trainer/bench/serving/model-worker.ts';
const run = await new Runtime({ wasm, snapshot }).load(card.sha256);
export default modelWorker(async (images, shape) => (await run(images, shape)).logits, ${JSON.stringify(imageShape)});`;

const FULL = ({ imageShape }: Served, modelPath: string) => `
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import model from ${JSON.stringify(modelPath)};
import { runFully } from './trainer/bench/serving/full-runtime.ts';
import { modelWorker } from './trainer/bench/serving/model-worker.ts';
export default modelWorker(await runFully(wasm, model), ${JSON.stringify(imageShape)});`;

const TENSORFLOW = ({ model, imageShape }: Served) => `
import { runInTensorFlow } from './trainer/bench/serving/tensorflow.ts';
import { modelWorker } from './trainer/bench/serving/model-worker.ts';
export default modelWorker(runInTensorFlow(${JSON.stringify(model)}), ${JSON.stringify(imageShape)});`;

/** The models as they are served, and the first one's peers: all that start here, and the others by their errors. */
export async function startModelCalls(models: readonly [Served, ...Served[]]) {
  const [served] = models;
  const folder = await mkdtemp(join(tmpdir(), 'unfolded-'));
  const modelPath = join(folder, 'unfolded.onnx');
  const unfolded = encodeModel(unfoldedGraph(served.model, initialParameters(served.model, 1)));
  await writeFile(modelPath, unfolded);
  const starts: Start[] = [
    ...models.map(served => inWorkerd(`this Worker, ${served.name}`, OURS(served))),
    inWorkerd('unfolded, all of onnxruntime-web', FULL(served, modelPath)),
    inWorkerd('TensorFlow.js', TENSORFLOW(served), ['nodejs_compat']),
    inNode('unfolded, onnxruntime-node', unfolded, served),
  ];
  const calls: ModelCall[] = [];
  const missing: string[] = [];
  for (const { name, start } of starts)
    await start().then(
      call => calls.push(call),
      (error: Error) => missing.push(`${name}: ${error.message.split('\n')[0]}`),
    );
  await rm(folder, { recursive: true });
  return { calls, missing };
}

interface Start {
  name: string;
  start(): Promise<ModelCall>;
}

function inWorkerd(name: string, code: string, flags: readonly string[] = []): Start {
  const start = async () => {
    const worker = await startWorkerd(await bundleWorker(code), { flags });
    const seconds = (batch: number, times: number) =>
      cost(worker, async () => {
        await ask(worker.port, `/?batch=${batch}&times=${times}`);
      });
    return { name, seconds, close: worker.close };
  };
  return { name, start };
}

/** In this process, with one thread. */
function inNode(name: string, model: Uint8Array, { imageShape }: Served): Start {
  const start = async () => {
    const { InferenceSession, Tensor, sessionOptions } = await nativeRuntime();
    const session = await InferenceSession.create(model, sessionOptions(1));
    const pixels = imageShape.reduce((product, size) => product * size, 1);
    const seconds = async (batch: number, times: number) => {
      const images = new Tensor('float32', new Float32Array(batch * pixels).fill(0.5), [batch, ...imageShape]);
      const begin = process.cpuUsage();
      for (let i = 0; i < times; i++) await session.run({ [IMAGES]: images });
      const { user, system } = process.cpuUsage(begin);
      return (user + system) / 1e6;
    };
    return { name, seconds, close: () => session.release() };
  };
  return { name, start };
}

/** A served model, by its file. */
export async function readServed(onnxPath: string): Promise<Served> {
  const { name, training, input } = await readCard(onnxPath, await readFile(onnxPath));
  const [, ...imageShape] = input.shape;
  return { name, model: { ...PRESETS.reference.model, ...training.model } as ModelConfig, imageShape };
}
