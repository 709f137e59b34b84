// The model as ONNX graphs: one that trains, one that infers, with parameters as inputs or as constants.

import { type ModelConfig, outputCount } from '../config/schema.ts';
import { mergedAttention, prefersMerged } from '../model/merged-attention.ts';
import { elementCount, type Parameters, parameterSpecs } from '../model/parameters.ts';
import { type Attention, forward, imageShape, type Trace } from '../model/vitbn.ts';
import { explanation } from './explanation.ts';
import { gradients } from './gradient.ts';
import { constant, type Graph, input, type Value } from './graph.ts';
import { computeOnDemand } from './on-demand.ts';
import { emptyRecord, graphOps } from './ops.ts';
import { planeOps } from './planes.ts';

export interface TrainingGraph {
  graph: Graph;
  /** Graph inputs to be filled with random masks: number of values and dropout rate. */
  dropouts: { name: string; shape: readonly number[]; length: number; rate: number }[];
}

export const IMAGES = 'images';
export const TARGETS = 'targets';
export const LOGITS = 'logits';
/** Whether to explain the logits, too. */
export const EXPLAIN = 'explain';
export const ATTENTION = 'attention';
export const LAYERS = 'layers';
export const FEATURES = 'features';
export const LOSS = 'loss';
export const gradientName = (parameter: string) => `gradient.${parameter}`;
export const meanName = (norm: string) => `mean.${norm}`;
export const varianceName = (norm: string) => `variance.${norm}`;

/** Inputs: images [B, C, S, S], targets [B, classes], trained parameters, dropout masks. Outputs: loss, logits, … */
export function trainingGraph(config: ModelConfig, batchSize: number): TrainingGraph {
  const specs = parameterSpecs(config);
  const values = parameterInputs(config);
  const images = input(IMAGES, imageShape(config, batchSize));
  const targets = input(TARGETS, [batchSize, outputCount(config)]);
  const record = emptyRecord();
  const ops = graphOps(record);
  const logits = forward(ops, values, images, config, attentionFor(config));
  const loss = ops.crossEntropy(logits, targets);

  const trained = specs.filter(spec => spec.trained).map(spec => spec.name);
  const derivatives = gradients(
    record.tape,
    loss,
    trained.map(name => values[name]!),
  );
  const statistics = Object.entries(record.statistics).flatMap(([name, { mean, variance }]) => [
    [meanName(name), mean] as const,
    [varianceName(name), variance] as const,
  ]);
  const outputs = Object.fromEntries([
    [LOSS, loss],
    [LOGITS, logits],
    ...statistics,
    ...trained.map((name, i) => [gradientName(name), derivatives[i]!] as const),
  ]);
  const dropouts = record.dropoutMasks.map(({ mask, rate }) => ({
    name: mask.name!,
    shape: mask.shape,
    length: elementCount(mask.shape),
    rate,
  }));
  const inputs = [
    images,
    targets,
    ...trained.map(name => values[name]!),
    ...record.dropoutMasks.map(({ mask }) => mask),
  ];
  return { graph: { inputs, outputs }, dropouts };
}

/** Inputs: images [batch, C, S, S] and every parameter. Output: logits [batch, classes]. */
export function inferenceGraph(config: ModelConfig): Graph {
  const values = parameterInputs(config);
  const images = input(IMAGES, imageShape(config, -1));
  const logits = forward(graphOps(), values, images, config, attentionFor(config));
  return { inputs: [images, ...Object.values(values)], outputs: { [LOGITS]: logits } };
}

/** Input: images [batch, C, S, S]. Output: logits [batch, classes]. The parameters are constants of the graph. */
export function frozenGraph(config: ModelConfig, parameters: Parameters): Graph {
  return constantGraph(config, parameters, attentionFor(config));
}

/** The same with two more outputs, which explain the logits: see `explanation`. */
export function explainedGraph(config: ModelConfig, parameters: Parameters): Graph {
  const trace: Trace<Value> = { attentions: [], logits: [] };
  const { inputs, outputs } = constantGraph(config, parameters, attentionFor(config), trace);
  const { attention, layers } = explanation(config, trace);
  return { inputs, outputs: { ...outputs, [ATTENTION]: attention, [LAYERS]: layers } };
}

/** The same, each operation as the model states it. */
export function unfoldedGraph(config: ModelConfig, parameters: Parameters): Graph {
  return constantGraph(config, parameters, undefined);
}

/**
 * An explained graph, optimised or not, that explains only where its input `explain` is true. One more output has what its
 * last Gemm reads, which folding may have changed: features [batch, dim].
 */
export function explainedOnDemand(graph: Graph): Graph {
  const { inputs, outputs } = computeOnDemand(graph, EXPLAIN, [ATTENTION, LAYERS]);
  return { inputs, outputs: { ...outputs, [FEATURES]: readByLast(outputs[LOGITS]!) } };
}

function readByLast(value: Value): Value {
  const { op, inputs } = value.node!;
  return op === 'Gemm' ? inputs[0]! : readByLast(inputs[0]!);
}

/** The same with convolutions of ONNX Runtime itself. */
export function planesGraph(config: ModelConfig, parameters: Parameters): Graph {
  return constantGraph(config, parameters, attentionFor(config), undefined, planeOps());
}

function constantGraph(
  config: ModelConfig,
  parameters: Parameters,
  attend: Attention | undefined,
  trace?: Trace<Value>,
  ops = graphOps(),
): Graph {
  const entries = parameterSpecs(config).map(({ name, shape }) => [name, constant(parameters[name]!, shape)] as const);
  const images = input(IMAGES, imageShape(config, -1));
  const logits = forward(ops, Object.fromEntries(entries), images, config, attend, trace);
  return { inputs: [images], outputs: { [LOGITS]: logits } };
}

function parameterInputs(config: ModelConfig): Record<string, Value> {
  return Object.fromEntries(parameterSpecs(config).map(({ name, shape }) => [name, input(name, shape)]));
}

/** The model's own attention unless the merged one is cheaper. */
function attentionFor(config: ModelConfig): Attention | undefined {
  return prefersMerged(config) ? mergedAttention : undefined;
}
