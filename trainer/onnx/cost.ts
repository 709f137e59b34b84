// What a graph costs at least: its multiplications and additions in matrix products, and the bytes that its nodes read and
// write. Divided by what a machine can do in a second, these are the floor under a step's time.

import { elementCount } from '../model/parameters.ts';
import { type Graph, type Node, sortedNodes, type Value } from './graph.ts';

export interface Cost {
  /** Floating-point operations of all matrix products; a multiplication and an addition are two. */
  operations: number;
  /** Read and written by all nodes but Reshape, which moves nothing. */
  bytes: number;
}

const FLOAT_BYTES = 4;

/** All shapes of the graph must be known. */
export function graphCost(graph: Graph): Cost {
  const nodes = sortedNodes(Object.values(graph.outputs)).filter(node => node.op !== 'Reshape');
  return {
    operations: nodes.reduce((sum, node) => sum + operations(node), 0),
    bytes: nodes.reduce((sum, node) => sum + bytes([...node.inputs, ...node.outputs]), 0),
  };
}

function operations(node: Node): number {
  if (!['Gemm', 'MatMul', 'FusedMatMul'].includes(node.op)) return 0;
  const { transA } = node.attributes;
  const isTransposed = transA !== undefined && 'i' in transA && transA.i === 1;
  const inner = node.inputs[0]!.shape.at(isTransposed ? -2 : -1)!;
  return 2 * elementCount(node.outputs[0]!.shape) * inner;
}

function bytes(values: readonly (Value | undefined)[]): number {
  return values.reduce((sum, value) => sum + (value ? FLOAT_BYTES * elementCount(value.shape) : 0), 0);
}
