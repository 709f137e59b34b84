// Weights that a float16 can hold: stored as such, they take half the space. Computed with is the float32 that they are.

import { constant, emit, floats, type Graph, type Node, rewriteGraph, type Value } from './graph.ts';

/** The graph with the weights of its Linears rounded to the nearest float16; biases and norms stay as they are. */
export function roundWeights(graph: Graph): Graph {
  return rewriteGraph(graph, roundLinear);
}

function roundLinear({ op, inputs: [x, weight, ...others], outputs, attributes }: Node): Value | undefined {
  const values = op === 'Gemm' ? floats(weight) : undefined;
  if (!values) return undefined;
  const rounded = constant(Float32Array.from(new Float16Array(values)), weight!.shape);
  return emit(op, [x, rounded, ...others], outputs[0]!.shape, attributes);
}
