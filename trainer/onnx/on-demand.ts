// Makes a graph compute some of its outputs only when they are asked for.

import { type Branch, emit, emitAll, flag, type Graph, integers, type Node, sortedNodes, type Value } from './graph.ts';

/**
 * An equal graph where the input `condition`, a bool, is true. Where it is false, the outputs of these names are empty and
 * nothing is computed that they alone need: an `If` does, which reads the rest as it is. The last pass of all.
 */
export function computeOnDemand(graph: Graph, condition: string, names: readonly string[]): Graph {
  const entries = Object.entries(graph.outputs);
  const optional = entries.filter(([name]) => names.includes(name)).map(([, value]) => value);
  const always = sortedNodes(entries.filter(([name]) => !names.includes(name)).map(([, value]) => value));
  const nodes = sortedNodes(optional).filter(node => !always.includes(node));
  const asked = flag(condition);
  const outputs = emitAll(
    'If',
    [asked, ...readFromOutside(nodes)],
    optional.map(({ shape }) => shape),
    { then_branch: { g: { nodes, outputs: optional } }, else_branch: { g: emptyBranch(optional) } },
  );
  const replaced = (value: Value) => outputs[optional.indexOf(value)] ?? value;
  return {
    inputs: [...graph.inputs, asked],
    outputs: Object.fromEntries(entries.map(([name, value]) => [name, replaced(value)])),
  };
}

function readFromOutside(nodes: readonly Node[]): Value[] {
  const inside = new Set(nodes.flatMap(node => node.outputs));
  const read = nodes.flatMap(node => node.inputs).filter(value => value !== undefined);
  return [...new Set(read)].filter(value => !value.data && !inside.has(value));
}

/** Values of the same shapes for no image. */
function emptyBranch(values: readonly Value[]): Branch {
  const outputs = values.map(({ shape }) => [0, ...shape.slice(1)]).map(s => emit('ConstantOfShape', [integers(s)], s));
  return { nodes: outputs.map(value => value.node!), outputs };
}
