// A graph for ONNX Runtime's WebGPU provider: operators that it has no kernel for as some that it has, since a node on the
// CPU in between costs two copies and a wait.

import { swapped } from './gradient.ts';
import { type Attribute, elementwise, emit, type Graph, type Node, rewriteGraph, scalar, type Value } from './graph.ts';

export function forWebGpu(graph: Graph): Graph {
  return rewriteGraph(graph, node => REPLACEMENTS[node.op]?.(node));
}

const REPLACEMENTS: Readonly<Record<string, (node: Node) => Value>> = {
  FusedMatMul: ({ inputs, attributes: { transA, transB, alpha }, outputs }) => {
    const [a, b] = inputs as [Value, Value];
    const product = emit('MatMul', [swappedIf(transA, a), swappedIf(transB, b)], outputs[0]!.shape);
    return alpha && 'f' in alpha && alpha.f !== 1 ? elementwise('Mul', product, scalar(alpha.f)) : product;
  },
  // Below its largest value first, whose exponential could be infinite.
  LogSoftmax: ({ inputs }) => {
    const [x] = inputs as [Value];
    const below = elementwise('Sub', x, reduced('ReduceMax', x));
    return elementwise('Sub', below, reduced('ReduceLogSumExp', below));
  },
};

/** Over the last axis, which stays with size 1. */
function reduced(op: string, x: Value): Value {
  const axis: Value = { data: BigInt64Array.of(BigInt(x.shape.length - 1)), shape: [1] };
  return emit(op, [x, axis], [...x.shape.slice(0, -1), 1], { keepdims: { i: 1 } });
}

/** Transposed in the last two axes where the attribute says so. */
function swappedIf(attribute: Attribute | undefined, x: Value): Value {
  return attribute && 'i' in attribute && attribute.i === 1 ? swapped(x) : x;
}
