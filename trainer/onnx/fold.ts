// Rewrites an inference graph into an equal one with fewer nodes: what BatchNorm does at inference, a multiplication and
// an addition per feature, moves into the weights of the neighbouring Linear, and constants that meet are added up.

import {
  constant,
  elementwise,
  emit,
  floats,
  type Graph,
  type Node,
  reshape,
  sortedNodes,
  type Value,
} from './graph.ts';

export function foldGraph(graph: Graph): Graph {
  const uses = countUses(graph);
  const folded = new Map<Value, Value>();
  const follow = (value: Value | undefined) => value && (folded.get(value) ?? value);
  for (const node of sortedNodes(Object.values(graph.outputs))) {
    const rewritten = rewriteNode({ ...node, inputs: node.inputs.map(follow) }, uses);
    node.outputs.forEach((output, i) => {
      folded.set(output, rewritten[i]!);
      uses.set(rewritten[i]!, uses.get(output) ?? 0);
    });
  }
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, follow(value)!] as const);
  return { inputs: graph.inputs, outputs: Object.fromEntries(outputs) };
}

function countUses(graph: Graph): Map<Value, number> {
  const uses = new Map<Value, number>();
  const roots = Object.values(graph.outputs);
  const used = [...roots, ...sortedNodes(roots).flatMap(node => node.inputs)];
  for (const value of used) if (value) uses.set(value, (uses.get(value) ?? 0) + 1);
  return uses;
}

function rewriteNode(node: Node, uses: ReadonlyMap<Value, number>): readonly Value[] {
  const [x, c] = node.inputs;
  const shape = node.outputs[0]!.shape;
  if (node.op === 'Gemm') return [absorbBefore(node)];
  if (node.op === 'Reshape') return [reshape(x!, shape)];
  if ((node.op === 'Add' || node.op === 'Mul') && x && c)
    return [absorbAfter(node.op, x, c, uses) ?? joinConstants(node.op, x, c) ?? elementwise(node.op, x, c)];
  const outputs: Value[] = [];
  const copy = { ...node, outputs };
  for (const output of node.outputs) outputs.push({ ...output, node: copy });
  return outputs;
}

function absorbAfter(op: 'Add' | 'Mul', x: Value, c: Value, uses: ReadonlyMap<Value, number>): Value | undefined {
  const vector = perFeature(c, x.shape.at(-1)!);
  return vector && applied(op, x, vector, uses);
}

/**
 * (x·Wᵀ + b) ⊙ c = x·(diag(c)·W)ᵀ + b ⊙ c, and (x·Wᵀ + b) + c = x·Wᵀ + (b + c), for one c a feature, also where the features
 * are put in other rows or mixed with none but themselves in between.
 */
function applied(
  op: 'Add' | 'Mul',
  value: Value,
  vector: Float32Array,
  uses: ReadonlyMap<Value, number>,
): Value | undefined {
  const [x, c] = value.node?.inputs ?? [];
  const isShared = (uses.get(value) ?? 1) > 1; // what was made on the way is not counted
  if (!value.node || !x || isShared) return undefined;
  if (value.node.op === 'Gemm') return appliedToLinear(op, value.node, vector);
  if (value.node.op === 'Reshape') {
    const inner = applied(op, x, repeated(vector, x.shape.at(-1)! / vector.length), uses);
    return inner && reshape(inner, value.shape);
  }
  if (value.node.op === 'Add' && perFeature(c!, vector.length)) {
    const inner = op === 'Add' ? x : applied(op, x, vector, uses);
    return inner && elementwise('Add', inner, elementwise(op, c!, constant(vector, c!.shape)));
  }
  const mixed = op === 'Mul' && mixedFeatures(value.node);
  const inner = mixed && applied(op, mixed.input, vector, uses);
  return inner ? mixed.mix(inner) : undefined;
}

function appliedToLinear(op: 'Add' | 'Mul', node: Node, vector: Float32Array): Value | undefined {
  const gemm = constantLinear(node);
  if (gemm?.bias.length !== vector.length) return undefined;
  const { input, weight, bias, inputs } = gemm;
  const moved = bias.map((value, i) => (op === 'Add' ? value + vector[i]! : value * vector[i]!));
  const scaled = op === 'Add' ? weight : weight.map((value, i) => value * vector[Math.floor(i / inputs)]!);
  return linear(input, scaled, inputs, moved);
}

/** A product of each feature of `input` [B, N, C] with a matrix of its own. */
function mixedFeatures(node: Node): { input: Value; mix: (input: Value) => Value } | undefined {
  const product = node.inputs[0]?.node;
  const before = product?.op === 'MatMul' ? product.inputs[0]!.node : undefined;
  if (!product || !before || !isTransposed(before, '2,0,1') || !isTransposed(node, '1,2,0')) return undefined;
  const again = ({ op, inputs: [, ...others], outputs, attributes }: Node, x: Value) =>
    emit(op, [x, ...others], outputs[0]!.shape, attributes);
  return { input: before.inputs[0]!, mix: input => again(node, again(product, again(before, input))) };
}

function isTransposed({ op, attributes }: Node, permutation: string): boolean {
  const { perm } = attributes;
  return op === 'Transpose' && perm !== undefined && 'ints' in perm && perm.ints.join() === permutation;
}

/** Empty where there is no whole number of times. */
function repeated(vector: Float32Array, times: number): Float32Array {
  return Number.isInteger(times)
    ? Float32Array.from({ length: vector.length * times }, (_, i) => vector[i % vector.length]!)
    : new Float32Array();
}

/** (x ⊙ c)·Wᵀ = x·(W·diag(c))ᵀ and (x + c)·Wᵀ = x·Wᵀ + W·c, also where only rows are rearranged in between. */
function absorbBefore(node: Node): Value {
  const gemm = constantLinear(node);
  const affine = gemm && affineBefore(gemm.input, gemm.inputs);
  if (!gemm || !affine) return emit('Gemm', node.inputs, node.outputs[0]!.shape, node.attributes);
  const { weight, bias, inputs } = gemm;
  const rewritten =
    affine.op === 'Mul'
      ? linear(
          affine.input,
          weight.map((value, i) => value * affine.vector[i % inputs]!),
          inputs,
          bias,
        )
      : linear(
          affine.input,
          weight,
          inputs,
          bias.map((value, i) => value + dot(weight, i * inputs, affine.vector)),
        );
  return absorbBefore(rewritten.node!);
}

/** Add(Add(x, a), b) = Add(x, a + b) for constants of one shape. */
function joinConstants(op: string, x: Value, b: Value): Value | undefined {
  const [y, a] = x.node?.inputs ?? [];
  const joins = op === 'Add' && x.node?.op === 'Add' && floats(a) && floats(b) && a!.shape.join() === b.shape.join();
  return joins ? elementwise('Add', y!, elementwise('Add', a!, b)) : undefined;
}

/** The last x ⊙ c or x + c before `value`, seen through nodes that leave features alone, which then follow on x. */
function affineBefore(
  value: Value,
  features: number,
): { op: 'Add' | 'Mul'; input: Value; vector: Float32Array } | undefined {
  const { node } = value;
  if (!node || value.shape.at(-1) !== features) return undefined;
  const [x, c] = node.inputs;
  if (node.op === 'Add' || node.op === 'Mul') {
    const vector = perFeature(c!, features);
    return vector && { op: node.op, input: x!, vector };
  }
  if (!keepsFeatures(node)) return undefined;
  const before = affineBefore(x!, features);
  return before && { ...before, input: reapply(node, before.input, value.shape) };
}

/** Nodes that commute with a multiplication or addition per feature: they pick, rearrange or average rows. */
function keepsFeatures({ op, inputs }: Node): boolean {
  return op === 'Reshape' || (['Gather', 'ReduceMean'].includes(op) && inputs[0]!.shape.length === 3);
}

function reapply({ op, inputs, attributes }: Node, input: Value, shape: readonly number[]): Value {
  const x = reshape(input, inputs[0]!.shape);
  return op === 'Reshape' ? reshape(x, shape) : emit(op, [x, ...inputs.slice(1)], shape, attributes);
}

interface ConstantLinear {
  input: Value;
  /** [O, I] */
  weight: Float32Array;
  bias: Float32Array;
  inputs: number;
}

function constantLinear({ inputs: [input, weight, bias] }: Node): ConstantLinear | undefined {
  const values = floats(weight);
  if (!input || !weight || !values || (bias && !floats(bias))) return undefined;
  const [outputs, inputs] = weight.shape as [number, number];
  return { input, weight: values, bias: floats(bias) ?? new Float32Array(outputs), inputs };
}

function linear(x: Value, weight: Float32Array, inputs: number, bias: Float32Array): Value {
  const outputs = bias.length;
  const parameters = [constant(weight, [outputs, inputs]), constant(bias, [outputs])];
  const rows = reshape(x, [-1, inputs]);
  return emit('Gemm', [rows, ...parameters], [rows.shape[0]!, outputs], { transB: { i: 1 } });
}

function perFeature(value: Value, features: number): Float32Array | undefined {
  return value.shape.length === 1 && value.shape[0] === features ? floats(value) : undefined;
}

function dot(weight: Float32Array, start: number, vector: Float32Array): number {
  return vector.reduce((sum, value, i) => sum + value * weight[start + i]!, 0);
}
