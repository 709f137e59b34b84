// Takes LayerNorm's multiplication and addition per feature out of it where only Linears follow, so that folding can move
// them into these.

import {
  constant,
  elementwise,
  emit,
  floats,
  type Graph,
  type Node,
  rewriteGraph,
  sortedNodes,
  type Value,
} from './graph.ts';

/** An equal graph, in which such a LayerNormalization has a weight of ones, no bias, and Mul and Add behind it. */
export function splitNormAffine(graph: Graph): Graph {
  const nodes = sortedNodes(Object.values(graph.outputs));
  const users = new Map<Value, Node[]>();
  for (const node of nodes)
    for (const input of node.inputs) if (input) users.set(input, [...(users.get(input) ?? []), node]);
  return rewriteGraph(graph, (node, original) => {
    const splits = node.op === 'LayerNormalization' && feedsOnlyLinears(original.outputs[0]!, users);
    return splits ? split(node) : undefined;
  });
}

function feedsOnlyLinears(value: Value, users: ReadonlyMap<Value, Node[]>): boolean {
  const found = users.get(value) ?? [];
  return (
    found.length > 0 &&
    found.every(node => isLinear(node) || (passes(node) && feedsOnlyLinears(node.outputs[0]!, users)))
  );
}

function isLinear({ op, inputs }: Node): boolean {
  return op === 'Gemm' && floats(inputs[1]) !== undefined;
}

/** Nodes through which folding sees: they rearrange, pick or average rows. */
function passes({ op, inputs, outputs }: Node): boolean {
  const keepsFeatures = inputs[0]?.shape.at(-1) === outputs[0]!.shape.at(-1);
  return keepsFeatures && ['Reshape', 'Gather', 'ReduceMean'].includes(op);
}

function split({ inputs: [x, weight, bias], outputs: [y], attributes }: Node): Value {
  const values = floats(weight);
  if (!values || !floats(bias)) return y!;
  const normalised = emit(
    'LayerNormalization',
    [
      x,
      constant(
        values.map(() => 1),
        weight!.shape,
      ),
    ],
    y!.shape,
    attributes,
  );
  return elementwise('Add', elementwise('Mul', normalised, weight!), bias!);
}
