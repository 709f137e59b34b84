// ONNX graphs as values that know the node they come from, so that a graph is whatever its outputs can reach: unused
// parts vanish by themselves. Writing bytes is proto.ts's, the model's operations are ops.ts's.

import { elementCount } from '../model/parameters.ts';

export type Attribute = { i: number } | { f: number } | { ints: readonly number[] } | { g: Branch };

/** A graph inside a node, which reads values of the graph around it as they are. Its nodes stand in order. */
export interface Branch {
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
}

export interface Node {
  readonly op: string;
  /** '' is ONNX itself, 'com.microsoft' the operators that ONNX Runtime adds. */
  readonly domain: '' | 'com.microsoft';
  /** Of an `If` the condition, and then what its branches read. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Value[];
}

export interface Value {
  /** A leading -1 is a size known only when the graph runs: the batch, or a multiple of it. */
  readonly shape: readonly number[];
  /** The node that computes it; a graph input or constant has none. */
  readonly node?: Node;
  /** Constant values, known while the graph is built. */
  readonly data?: Float32Array | BigInt64Array;
  /** Of a graph input or a weight. */
  readonly name?: string;
  /** What a file gives to this name: unlike `data` nothing is computed of it while the graph is built. */
  readonly weight?: Float32Array | Float16Array;
  /** Of a graph input that is no float32. */
  readonly type?: 'bool';
}

export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: Readonly<Record<string, Value>>;
}

/** ONNX Runtime's own operators, by name. */
const MICROSOFT = new Set(['FusedMatMul']);

export function input(name: string, shape: readonly number[]): Value {
  return { name, shape };
}

/** A graph input that is true or false. */
export function flag(name: string): Value {
  return { name, shape: [], type: 'bool' };
}

/** A weight that keeps its name and its values in the file. */
export function weight(name: string, values: Float32Array | Float16Array, shape: readonly number[]): Value {
  return { name, shape, weight: values };
}

export function constant(data: Float32Array, shape: readonly number[]): Value {
  if (data.length !== elementCount(shape))
    throw new RangeError(`constant: expected ${elementCount(shape)} values for [${shape}], got ${data.length}`);
  return { data, shape };
}

export function scalar(value: number): Value {
  return { data: Float32Array.of(value), shape: [] };
}

export function integers(values: readonly number[]): Value {
  return { data: BigInt64Array.from(values, BigInt), shape: [values.length] };
}

/** A node with one output of the given shape. `op` is the operator's name in the ONNX specification. */
export function emit(
  op: string,
  inputs: readonly (Value | undefined)[],
  shape: readonly number[],
  attributes: Node['attributes'] = {},
): Value {
  return emitAll(op, inputs, [shape], attributes)[0]!;
}

export function emitAll(
  op: string,
  inputs: readonly (Value | undefined)[],
  shapes: readonly (readonly number[])[],
  attributes: Node['attributes'] = {},
): Value[] {
  const outputs: Value[] = [];
  const node: Node = { op, domain: MICROSOFT.has(op) ? 'com.microsoft' : '', inputs, attributes, outputs };
  for (const shape of shapes) outputs.push({ shape, node });
  return outputs;
}

/** The nodes that the outputs need, each after those that it depends on. */
export function sortedNodes(outputs: readonly Value[]): Node[] {
  const order = new Set<Node>();
  const visit = (value: Value | undefined) => {
    if (!value?.node || order.has(value.node)) return;
    for (const source of value.node.inputs) visit(source);
    order.add(value.node);
  };
  for (const output of outputs) visit(output);
  return [...order];
}

/**
 * A graph in which each node is replaced by what `rewrite` answers for it, its inputs being rewritten already: the value of
 * its first output, or undefined to keep the node.
 */
export function rewriteGraph(graph: Graph, rewrite: (node: Node, original: Node) => Value | undefined): Graph {
  const rewritten = new Map<Value, Value>();
  const follow = (value: Value | undefined) => value && (rewritten.get(value) ?? value);
  for (const node of sortedNodes(Object.values(graph.outputs))) {
    const moved = { ...node, inputs: node.inputs.map(follow), outputs: [] as Value[] };
    for (const output of node.outputs) moved.outputs.push({ ...output, node: moved });
    const first = rewrite(moved, node);
    for (const [i, output] of node.outputs.entries()) rewritten.set(output, (i === 0 && first) || moved.outputs[i]!);
  }
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, follow(value)!] as const);
  return { inputs: graph.inputs, outputs: Object.fromEntries(outputs) };
}

/** The float values of a constant, or undefined for anything computed. */
export function floats(value: Value | undefined): Float32Array | undefined {
  return value?.data instanceof Float32Array ? value.data : undefined;
}

const ELEMENTWISE: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/**
 * Add, Sub, Mul or Div with NumPy's broadcasting; computed at once when both are constants of as many values, or the second
 * has one value or as many as the first's last axes.
 */
export function elementwise(op: 'Add' | 'Sub' | 'Mul' | 'Div', a: Value, b: Value): Value {
  const [x, y] = [floats(a), floats(b)];
  const isSuffix = a.shape.slice(-b.shape.length).join() === b.shape.join();
  if (x && y && (x.length === y.length || y.length === 1 || isSuffix))
    return constant(
      x.map((value, i) => ELEMENTWISE[op]!(value, y[i % y.length]!)),
      a.shape,
    );
  return emit(op, [a, b], broadcastShape(a.shape, b.shape));
}

export function sqrt(x: Value): Value {
  const values = floats(x);
  return values ? constant(values.map(Math.sqrt), x.shape) : emit('Sqrt', [x], x.shape);
}

function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly number[], axis: number) => shape[axis - (rank - shape.length)] ?? 1;
  return Array.from({ length: rank }, (_, axis) => (at(a, axis) === 1 ? at(b, axis) : at(a, axis)));
}

/** Reshapes follow each other for free: only the last one stays, and none that changes nothing. */
export function reshape(x: Value, shape: readonly number[]): Value {
  const source = x.node?.op === 'Reshape' ? x.node.inputs[0]! : x;
  const resolved = resolveShape(source.shape, shape);
  if (resolved.length === source.shape.length && resolved.every((size, i) => size === source.shape[i])) return source;
  if (source.data) return { ...source, shape: resolved };
  return emit('Reshape', [source, integers(resolved)], resolved);
}

/** Replaces a leading -1 by the size that the number of elements implies, where that is known. */
function resolveShape(from: readonly number[], to: readonly number[]): readonly number[] {
  if (from[0] === -1 || to[0] !== -1) return to;
  const rest = to.slice(1);
  return [elementCount(from) / elementCount(rest), ...rest];
}
