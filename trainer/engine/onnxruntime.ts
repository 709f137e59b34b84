// Trains on ONNX Runtime: the training graph is ours, so that the engine that trains is the engine that serves. Native
// (onnxruntime-node) where it is installed, otherwise WebAssembly (onnxruntime-web).

import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { type Device, type ModelConfig, outputCount } from '../config/schema.ts';
import type { Batch } from '../data/batches.ts';
import { describeThreads } from '../format.ts';
import { fillDropoutMask } from '../model/dropout.ts';
import { elementCount, type Parameters, parameterSpecs } from '../model/parameters.ts';
import { imageShape } from '../model/vitbn.ts';
import type { Graph } from '../onnx/graph.ts';
import {
  gradientName,
  IMAGES,
  inferenceGraph,
  LOGITS,
  LOSS,
  meanName,
  planesGraph,
  TARGETS,
  type TrainingGraph,
  trainingGraph,
  varianceName,
} from '../onnx/model.ts';
import { encodeModel } from '../onnx/proto.ts';
import { forWebGpu } from '../onnx/webgpu.ts';
import { type Gpu, gpuFor } from './devices.ts';
import { type BatchStatistics, type Engine, missing, type StepResult } from './engine.ts';

/** The part of ONNX Runtime's JavaScript API that its packages share. */
export interface Runtime {
  description: string;
  InferenceSession: typeof InferenceSession;
  Tensor: typeof Tensor;
  /** Where it computes, if not on the CPU. */
  gpu?: Gpu | undefined;
  sessionOptions(threads: number): InferenceSession.SessionOptions;
  /** Whether run() writes its results into tensors that it is given. */
  fillsOutputs: boolean;
}

/** A thread that waits for the next node gives its core away: the loader of batches and other programs need it. */
const NO_SPINNING = { intra_op: { allow_spinning: '0' } };

/** A session with a node that the device cannot compute is refused. */
const NOTHING_ON_CPU = { disable_cpu_ep_fallback: '1' };

/** Not that a few nodes of an exported file are on the CPU. */
const ERRORS_ONLY = 3;

/** Images in one run of an evaluation on the CPU: so few that what is computed of them stays in the processor's cache. */
const TOGETHER = 100;

export async function nativeRuntime(device: Device = 'cpu'): Promise<Runtime> {
  const { default: ort } = await import('onnxruntime-node');
  const gpu = await gpuFor(device, ort.InferenceSession);
  const sessionOptions = (threads: number): InferenceSession.SessionOptions => ({
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: { session: NO_SPINNING },
    ...(gpu && { executionProviders: [gpu], logSeverityLevel: ERRORS_ONLY }),
  });
  const description = `onnxruntime-node ${ort.env.versions.node}${gpu ? ` on ${gpu}` : ''}`;
  return { ...ort, description, gpu, sessionOptions, fillsOutputs: true };
}

export async function webRuntime(): Promise<Runtime> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  return {
    ...ort,
    description: `onnxruntime-web ${ort.env.versions.web}`,
    sessionOptions: () => ({}),
    fillsOutputs: false,
  };
}

/** Native where it is installed, otherwise WebAssembly, but that on the CPU alone. */
export async function loadRuntime(device: Device = 'cpu'): Promise<Runtime> {
  try {
    return await nativeRuntime(device);
  } catch (error) {
    if (device === 'webgpu' || device === 'cuda') throw error;
    const web = await webRuntime();
    return { ...web, description: `${web.description} (${missing('onnxruntime-node', error)})` };
  }
}

export async function createOnnxRuntimeEngine(model: ModelConfig, threads: number, runtime?: Runtime): Promise<Engine> {
  return new OnnxRuntimeEngine(model, threads, runtime ?? (await loadRuntime()));
}

interface Trainer {
  session: InferenceSession;
  masks: { name: string; rate: number; tensor: Tensor; values: Float32Array }[];
  /** Where the results go, step after step; without it every step answers with new tensors. */
  outputs: Record<string, Tensor> | undefined;
}

class OnnxRuntimeEngine implements Engine {
  readonly description: string;
  private readonly model: ModelConfig;
  private readonly runtime: Runtime;
  private readonly options: InferenceSession.SessionOptions;
  private readonly shapes: ReadonlyMap<string, readonly number[]>;
  private readonly trainers = new Map<number, Promise<Trainer>>();
  private predictor: Promise<InferenceSession> | undefined;
  /** What the predictor has as constants. */
  private frozen: Parameters | undefined;

  constructor(model: ModelConfig, threads: number, runtime: Runtime) {
    this.model = model;
    this.runtime = runtime;
    const options = runtime.sessionOptions(threads);
    const session = { ...NO_SPINNING, ...NOTHING_ON_CPU };
    this.options = runtime.gpu === 'webgpu' ? { ...options, extra: { session } } : options;
    this.shapes = new Map(parameterSpecs(model).map(({ name, shape }) => [name, shape]));
    this.description = `${runtime.description}, ${describeThreads(this.options.intraOpNumThreads ?? 1)}`;
  }

  async step(parameters: Parameters, batch: Batch, seed: number): Promise<StepResult> {
    const { session, masks, outputs } = await this.trainer(batch.size);
    for (const [index, { values, rate }] of masks.entries()) fillDropoutMask(values, rate, seed, index);
    const feeds = {
      ...this.feeds(parameters, session.inputNames),
      ...Object.fromEntries(masks.map(({ name, tensor }) => [name, tensor])),
      [IMAGES]: this.tensor(batch.images, imageShape(this.model, batch.size)),
      [TARGETS]: this.tensor(batch.targets, [batch.size, outputCount(this.model)]),
    };
    return stepResult(await (outputs ? session.run(feeds, outputs) : session.run(feeds)));
  }

  async predict(parameters: Parameters, images: Float32Array, count: number): Promise<Float32Array> {
    const session = await this.predictorOf(parameters);
    const feeds = this.feeds(parameters, session.inputNames);
    const size = images.length / count;
    const logits = new Float32Array(count * outputCount(this.model));
    const together = this.runtime.gpu ? count : TOGETHER;
    for (let start = 0; start < count; start += together) {
      const some = images.subarray(start * size, (start + together) * size);
      const shape = imageShape(this.model, some.length / size);
      const results = await session.run({ ...feeds, [IMAGES]: this.tensor(some, shape) });
      logits.set(values(results[LOGITS]!), start * outputCount(this.model));
    }
    return logits;
  }

  /** Convolutions on the CPU are faster where parameters are constants, so that others take another session. */
  private async predictorOf(parameters: Parameters): Promise<InferenceSession> {
    if (this.runtime.gpu || this.model.tokenizer === 'patch') {
      this.predictor ??= this.createSession(inferenceGraph(this.model));
    } else if (!this.frozen || !equal(this.frozen, parameters)) {
      const previous = this.predictor;
      this.frozen = structuredClone(parameters);
      this.predictor = this.createSession(planesGraph(this.model, this.frozen));
      await (await previous)?.release();
    }
    return this.predictor!;
  }

  async dispose(): Promise<void> {
    for (const trainer of this.trainers.values()) await (await trainer).session.release();
    await (await this.predictor)?.release();
    this.trainers.clear();
    this.predictor = this.frozen = undefined;
  }

  private createSession(graph: Graph): Promise<InferenceSession> {
    const model = encodeModel(this.runtime.gpu === 'webgpu' ? forWebGpu(graph) : graph);
    return this.runtime.InferenceSession.create(model, this.options);
  }

  /** One session a batch size, because the training graph's shapes are fixed. */
  private trainer(batchSize: number): Promise<Trainer> {
    const existing = this.trainers.get(batchSize);
    if (existing) return existing;
    const trainer = this.createTrainer(trainingGraph(this.model, batchSize));
    this.trainers.set(batchSize, trainer);
    return trainer;
  }

  private async createTrainer({ graph, dropouts }: TrainingGraph): Promise<Trainer> {
    const session = await this.createSession(graph);
    const masks = dropouts.map(({ name, shape, length, rate }) => {
      const values = new Float32Array(length);
      return { name, rate, values, tensor: this.tensor(values, shape) };
    });
    return { session, masks, outputs: this.runtime.fillsOutputs ? this.outputTensors(graph) : undefined };
  }

  private outputTensors(graph: Graph): Record<string, Tensor> {
    const outputs = Object.entries(graph.outputs).map(([name, { shape }]) => {
      return [name, this.tensor(new Float32Array(elementCount(shape)), shape)] as const;
    });
    return Object.fromEntries(outputs);
  }

  private feeds(parameters: Parameters, names: readonly string[]): Record<string, Tensor> {
    const wanted = names.filter(name => this.shapes.has(name));
    return Object.fromEntries(wanted.map(name => [name, this.tensor(parameters[name]!, this.shapes.get(name)!)]));
  }

  private tensor(values: Float32Array, shape: readonly number[]): Tensor {
    return new this.runtime.Tensor('float32', values, shape);
  }
}

function equal(a: Parameters, b: Parameters): boolean {
  return Object.entries(a).every(([name, { buffer, byteOffset, byteLength }]) => {
    const other = b[name]!;
    return Buffer.from(buffer, byteOffset, byteLength).equals(
      Buffer.from(other.buffer, other.byteOffset, other.byteLength),
    );
  });
}

function values(tensor: Tensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new TypeError(`tensor: expected float32, got ${tensor.type}`);
  return tensor.data;
}

function stepResult(outputs: Readonly<Record<string, Tensor>>): StepResult {
  const gradients: StepResult['gradients'] = {};
  const statistics: BatchStatistics = {};
  const [gradient, mean] = [gradientName(''), meanName('')];
  for (const [name, tensor] of Object.entries(outputs)) {
    if (name.startsWith(gradient)) gradients[name.slice(gradient.length)] = values(tensor);
    if (!name.startsWith(mean)) continue;
    const norm = name.slice(mean.length);
    statistics[norm] = { mean: values(tensor), variance: values(outputs[varianceName(norm)]!) };
  }
  return { loss: values(outputs[LOSS]!)[0]!, logits: values(outputs[LOGITS]!), gradients, statistics };
}
