// Weights that a float16 can hold: stored as such, they take half the space. Computed with is the float32 that they are.

import { constant, emit, floats, type Graph, type Node, rewriteGraph, type Value } from './graph.ts';

/** The graph with the weights of its Linears and kernels rounded to the nearest float16; biases and norms stay as they are. */
export function roundWeights(graph: Graph): Graph {
  return rewriteGraph(graph, roundLinear);
}

function roundLinear({ op, inputs: [x, weight, ...others], outputs, attributes }: Node): Value | undefined {
  if (op !== 'Gemm' || !floats(weight)) return undefined;
  return emit(op, [rounded(x!), rounded(weight!), ...others], outputs[0]!.shape, attributes);
}

function rounded(value: Value): Value {
  const values = floats(value);
  return values ? constant(Float32Array.from(new Float16Array(values)), value.shape) : value;
}
