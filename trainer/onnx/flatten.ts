// Lets values stay matrices [rows, features] between two Linears: what works row by row needs no other shape, so that the
// Reshapes before and after it meet and vanish.

import { emit, type Graph, type Node, reshape, rewriteGraph, type Value } from './graph.ts';

const ROW_BY_ROW = ['LayerNormalization', 'Gelu', 'Softmax'];

/** An equal graph with fewer Reshapes. */
export function flattenRows(graph: Graph): Graph {
  return rewriteGraph(graph, flattened);
}

function flattened({ op, inputs, outputs, attributes }: Node): Value | undefined {
  const { shape } = outputs[0]!;
  const [x, y] = inputs as [Value, Value | undefined];
  if (op === 'Reshape') return reshape(x, shape);
  const flat = matrixBehind(x) ?? (op === 'Add' ? matrixBehind(y) : undefined);
  if (!flat || flat.shape.length === shape.length) return undefined;
  if (ROW_BY_ROW.includes(op)) return reshape(emit(op, [flat, ...inputs.slice(1)], flat.shape, attributes), shape);
  if (op !== 'Add' || !y?.node || y.shape.join() !== x.shape.join()) return undefined;
  return reshape(emit(op, [reshape(x, flat.shape), reshape(y, flat.shape)], flat.shape), shape);
}

/** The matrix of which a value is a Reshape that leaves its rows whole. */
function matrixBehind(value: Value | undefined): Value | undefined {
  const source = value?.node?.op === 'Reshape' ? value.node.inputs[0]! : undefined;
  return source?.shape.length === 2 && source.shape[1] === value!.shape.at(-1) ? source : undefined;
}
