// Where only the first token of a value is used in the end, computes no other: the last block's queries, its feed-forward
// network and the final norm, for which the class token alone decides. Keys and values still come from all tokens.

import { constant, emit, floats, type Graph, integers, type Node, reshape, sortedNodes, type Value } from './graph.ts';

/** A value [B, rows, C], in whatever shape, of which the first `kept` rows of each image are wanted. */
interface Rows {
  value: Value;
  rows: number;
  kept: number;
}

/** What a node needs of its inputs when only some rows of its output are wanted; undefined for all of an input. */
type Demand = (Rows | undefined)[];

/** An equal graph. Sizes but the batch must be known. */
export function keepFirstToken(graph: Graph): Graph {
  const outputs = Object.values(graph.outputs);
  const picks = new Set(sortedNodes(outputs).filter(isFirstToken));
  if (picks.size === 0) return graph;
  const whole = new Set<Value>();
  for (const output of outputs) demandWhole(output, picks, whole);
  const rewriter = new Rewriter(picks, whole);
  return {
    inputs: graph.inputs,
    outputs: Object.fromEntries(Object.entries(graph.outputs).map(([name, value]) => [name, rewriter.whole(value)])),
  };
}

/** Gather of token 0. [B, N, D] -> [B, D] */
function isFirstToken({ op, inputs: [x, index], attributes }: Node): boolean {
  const axis = attributes['axis'];
  const first = index?.data instanceof BigInt64Array && index.data.length === 1 && index.data[0] === 0n;
  return op === 'Gather' && x?.shape.length === 3 && axis !== undefined && 'i' in axis && axis.i === 1 && first;
}

function rowsOfPick({ inputs: [x] }: Node): Rows {
  return { value: x!, rows: x!.shape[1]!, kept: 1 };
}

function demandWhole(value: Value, picks: ReadonlySet<Node>, whole: Set<Value>): void {
  if (whole.has(value) || !value.node) return;
  whole.add(value);
  if (picks.has(value.node)) demandRows(rowsOfPick(value.node), picks, whole, new Set());
  else for (const input of value.node.inputs) if (input) demandWhole(input, picks, whole);
}

function demandRows(wanted: Rows, picks: ReadonlySet<Node>, whole: Set<Value>, seen: Set<Value>): void {
  if (whole.has(wanted.value) || seen.has(wanted.value)) return;
  seen.add(wanted.value);
  const demand = demandOf(wanted);
  if (!demand) {
    demandWhole(wanted.value, picks, whole);
    return;
  }
  for (const [i, input] of wanted.value.node!.inputs.entries()) {
    const rows = demand[i];
    if (rows) demandRows(rows, picks, whole, seen);
    else if (input) demandWhole(input, picks, whole);
  }
}

/** Undefined for a node whose rows depend on other rows, or that is not known here. */
function demandOf({ value, rows, kept }: Rows): Demand | undefined {
  const { node } = value;
  const [x, y] = node?.inputs ?? [];
  if (!node || !x) return undefined;
  const same = (input: Value): Rows => ({ value: input, rows, kept });
  switch (node.op) {
    case 'LayerNormalization':
    case 'Softmax':
    case 'Gelu':
    case 'Gemm':
      return [same(x)];
    case 'Add':
      return [same(x), y!.node ? same(y!) : undefined];
    case 'MatMul':
    case 'FusedMatMul':
      return x.shape.length === 3 ? [same(x)] : undefined;
    case 'Reshape':
      return reshapedRows({ value, rows, kept }, x);
    default:
      return undefined;
  }
}

/** Rows of another length: as many values from the start of each image. */
function reshapedRows({ value, rows, kept }: Rows, x: Value): Demand | undefined {
  const ratio = value.shape.at(-1)! / x.shape.at(-1)!;
  return Number.isInteger(kept * ratio) ? [{ value: x, rows: rows * ratio, kept: kept * ratio }] : undefined;
}

class Rewriter {
  private readonly picks: ReadonlySet<Node>;
  private readonly needed: ReadonlySet<Value>;
  private readonly wholes = new Map<Value, Value>();
  private readonly parts = new Map<Value, Value>();

  constructor(picks: ReadonlySet<Node>, needed: ReadonlySet<Value>) {
    this.picks = picks;
    this.needed = needed;
  }

  whole(value: Value): Value {
    const known = this.wholes.get(value);
    if (known || !value.node) return known ?? value;
    const { node } = value;
    if (this.picks.has(node))
      return this.remember(this.wholes, value, reshape(this.rows(rowsOfPick(node)), value.shape));
    const outputs: Value[] = [];
    const copy = { ...node, inputs: node.inputs.map(input => input && this.whole(input)), outputs };
    for (const output of node.outputs) {
      outputs.push({ ...output, node: copy });
      this.wholes.set(output, outputs.at(-1)!);
    }
    return this.wholes.get(value)!;
  }

  /** [B, kept, C] */
  private rows(wanted: Rows): Value {
    const known = this.parts.get(wanted.value);
    if (known) return known;
    const demand = this.needed.has(wanted.value) ? undefined : demandOf(wanted);
    return this.remember(this.parts, wanted.value, demand ? this.reduced(wanted, demand) : this.picked(wanted));
  }

  private reduced({ value, rows, kept }: Rows, demand: Demand): Value {
    const { op, inputs, attributes } = value.node!;
    const shape = [-1, kept, value.shape.at(-1)!];
    const parts = inputs.map((input, i) => (demand[i] ? this.rows(demand[i]) : input && this.whole(input)));
    if (op === 'Reshape') return reshape(parts[0]!, shape);
    if (op === 'Add') return emit(op, [parts[0], firstRows(parts[1]!, rows, kept)], shape);
    if (op !== 'Gemm') return emit(op, parts, shape, attributes);
    const flat = reshape(parts[0]!, [-1, parts[0]!.shape.at(-1)!]);
    return reshape(emit(op, [flat, ...parts.slice(1)], [-1, shape[2]!], attributes), shape);
  }

  private picked({ value, rows, kept }: Rows): Value {
    const shape = [-1, kept, value.shape.at(-1)!];
    const source = reshape(this.whole(value), [-1, rows, shape[2]!]);
    return emit('Slice', [source, integers([0]), integers([kept]), integers([1])], shape);
  }

  private remember(memory: Map<Value, Value>, value: Value, result: Value): Value {
    memory.set(value, result);
    return result;
  }
}

/** Of a constant [1, rows, C] the first rows; other values as they are. */
function firstRows(value: Value, rows: number, kept: number): Value {
  const values = value.shape.length === 3 && value.shape[1] === rows ? floats(value) : undefined;
  const features = value.shape.at(-1)!;
  return values ? constant(values.slice(0, kept * features), [1, kept, features]) : value;
}
