// Weights on a grid: they take a quarter of the space when they are stored as numbers of steps (the runtime's snapshot), and a
// float16 can hold them. Computed with is the float32 that they are.

import { constant, emit, floats, type Graph, type Node, rewriteGraph, type Value } from './graph.ts';

/** Of a matrix's root mean square, about so many: 9 to 11 bits a weight in all. */
export const GRIDS = [128, 256, 512] as const;
/** Smaller matrices save nothing; the first kernels, whose weights differ most, are among them. */
const SMALL = 4096;

/** The graph with the weights of its Linears and kernels rounded; biases and norms stay as they are. */
export function roundWeights(graph: Graph, steps: number = GRIDS[0]): Graph {
  return rewriteGraph(graph, ({ op, inputs: [x, weight, ...others], outputs, attributes }: Node) => {
    if (op !== 'Gemm' || !floats(weight)) return undefined;
    return emit(op, [rounded(x!, steps), rounded(weight!, steps), ...others], outputs[0]!.shape, attributes);
  });
}

/** A sum is never -0, which would need a bit more. */
function rounded(value: Value, steps: number): Value {
  const values = floats(value);
  if (!values) return value;
  const step = values.length < SMALL ? 0 : stepFor(values, steps);
  const onGrid = step > 0 ? values.map(weight => step * Math.round(weight / step) + 0) : values;
  return constant(Float32Array.from(new Float16Array(onGrid)), value.shape);
}

function stepFor(values: Float32Array, steps: number): number {
  const square = values.reduce((sum, weight) => sum + weight * weight, 0) / values.length;
  return square > 0 ? 2 ** Math.round(Math.log2(Math.sqrt(square) / steps)) : 0;
}
