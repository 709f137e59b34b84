// ONNX files: graph -> bytes. Field numbers are those of onnx.proto (github.com/onnx/onnx, IR version 10).

import protobuf from 'protobufjs/light.js';
import { type Attribute, type Branch, type Graph, type Node, sortedNodes, type Value } from './graph.ts';

const IR_VERSION = 10;
/** ONNX operator set 20 is the first with Gelu. */
const OPSET_VERSION = 20;
export const FLOAT = 1;
const INT64 = 7;
const BOOL = 9;
const FLOAT16 = 10;

const field = (id: number, type: string, rule?: 'repeated') => (rule ? { id, type, rule } : { id, type });

const schema = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        graph: field(7, 'GraphProto'),
        opsetImport: field(8, 'OperatorSetIdProto', 'repeated'),
        metadataProps: field(14, 'StringStringEntryProto', 'repeated'),
      },
    },
    OperatorSetIdProto: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    StringStringEntryProto: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
    GraphProto: {
      fields: {
        node: field(1, 'NodeProto', 'repeated'),
        name: field(2, 'string'),
        initializer: field(5, 'TensorProto', 'repeated'),
        input: field(11, 'ValueInfoProto', 'repeated'),
        output: field(12, 'ValueInfoProto', 'repeated'),
      },
    },
    NodeProto: {
      fields: {
        input: field(1, 'string', 'repeated'),
        output: field(2, 'string', 'repeated'),
        name: field(3, 'string'),
        opType: field(4, 'string'),
        attribute: field(5, 'AttributeProto', 'repeated'),
        domain: field(7, 'string'),
      },
    },
    AttributeProto: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        g: field(6, 'GraphProto'),
        ints: field(8, 'int64', 'repeated'),
        type: field(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: field(1, 'int64', 'repeated'),
        dataType: field(2, 'int32'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
      },
    },
    ValueInfoProto: { fields: { name: field(1, 'string'), type: field(2, 'TypeProto') } },
    TypeProto: { fields: { tensorType: field(1, 'TensorTypeProto') } },
    TensorTypeProto: { fields: { elemType: field(1, 'int32'), shape: field(2, 'TensorShapeProto') } },
    TensorShapeProto: { fields: { dim: field(1, 'DimensionProto', 'repeated') } },
    DimensionProto: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
  },
});

/** The graph as an ONNX file. `metadata` ends up in the file's metadata properties. */
export function encodeModel(graph: Graph, metadata: Record<string, string> = {}): Uint8Array {
  const model = schema.lookupType('ModelProto');
  const isStandard = allNodes(sortedNodes(Object.values(graph.outputs))).every(({ domain }) => domain === '');
  const message = {
    irVersion: IR_VERSION,
    producerName: 'vitbn-edge',
    graph: graphProto(graph),
    opsetImport: [
      { domain: '', version: OPSET_VERSION },
      ...(isStandard ? [] : [{ domain: 'com.microsoft', version: 1 }]),
    ],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  };
  return model.encode(model.create(message)).finish();
}

/** What is read of an ONNX file. */
export interface DecodedModel {
  graph: Record<'input' | 'output' | 'initializer', { name: string }[]> & {
    node: { opType: string; domain: string }[];
  };
  opsetImport: { domain: string }[];
  metadataProps: { key: string; value: string }[];
}

export function decodeModel(file: Uint8Array): DecodedModel {
  return schema.lookupType('ModelProto').decode(file) as unknown as DecodedModel;
}

function graphProto({ inputs, outputs }: Graph) {
  const nodes = sortedNodes(Object.values(outputs));
  const all = allNodes(nodes);
  const nameOf = valueNames(inputs, outputs, all);
  const constants = new Set(all.flatMap(node => node.inputs.filter(value => value?.data ?? value?.weight)));
  return {
    name: 'vitbn',
    node: nodes.map((node, i) => nodeProto(node, i, nameOf)),
    initializer: [...constants].map(value => tensorProto(value!, nameOf(value!))),
    input: inputs.map(value => valueInfo(value.name!, value)),
    output: Object.entries(outputs).map(([name, value]) => valueInfo(name, value)),
  };
}

/** Those inside of nodes, too. */
function allNodes(nodes: readonly Node[]): Node[] {
  return nodes.flatMap(node => [node, ...branchesOf(node).flatMap(branch => branch.nodes)]);
}

function branchesOf({ attributes }: Node): Branch[] {
  return Object.values(attributes).flatMap(attribute => ('g' in attribute ? [attribute.g] : []));
}

/** Its constants are those of the graph around it. */
function branchProto(name: string, { nodes, outputs }: Branch, nameOf: (value: Value) => string): object {
  return {
    name,
    node: nodes.map((node, i) => nodeProto(node, i, nameOf)),
    output: outputs.map(value => valueInfo(nameOf(value), value)),
  };
}

/** Outputs, inputs and weights keep the names that were asked for; the rest are numbered. */
function valueNames(inputs: readonly Value[], outputs: Graph['outputs'], nodes: readonly Node[]) {
  const names = new Map<Value, string>(inputs.map(value => [value, value.name!]));
  for (const [name, value] of Object.entries(outputs)) {
    if (!value.node || names.has(value))
      throw new RangeError(`output ${name}: must be computed, and be one output only`);
    names.set(value, name);
  }
  for (const node of nodes)
    for (const value of [...node.inputs, ...node.outputs])
      if (value && !names.has(value))
        names.set(value, value.name ?? `${value.data ? 'constant' : 'value'}_${names.size}`);
  return (value: Value) => names.get(value)!;
}

function nodeProto(node: Node, index: number, nameOf: (value: Value) => string): object {
  const inputs = node.op === 'If' ? node.inputs.slice(0, 1) : node.inputs; // branches name what they read
  return {
    input: inputs.map(value => (value ? nameOf(value) : '')),
    output: node.outputs.map(nameOf),
    name: `${node.op}_${index}`,
    opType: node.op,
    attribute: Object.entries(node.attributes).map(([name, value]) => ({
      name,
      ...('g' in value ? { g: branchProto(name, value.g, nameOf) } : value),
      type: attributeType(value),
    })),
    domain: node.domain,
  };
}

function attributeType(attribute: Attribute): number {
  if ('f' in attribute) return 1;
  if ('i' in attribute) return 2;
  return 'g' in attribute ? 5 : 7;
}

function tensorProto({ data, weight, shape }: Value, name: string) {
  const values = (data ?? weight)!;
  const { buffer, byteOffset, byteLength } = values;
  return {
    dims: shape,
    dataType: elementType(values),
    name,
    rawData: new Uint8Array(buffer, byteOffset, byteLength),
  };
}

function elementType(values: NonNullable<Value['data'] | Value['weight']>): number {
  if (values instanceof Float32Array) return FLOAT;
  return values instanceof BigInt64Array ? INT64 : FLOAT16;
}

function valueInfo(name: string, { shape, type, node }: Value) {
  const size = node?.op === 'If' ? {} : { dimParam: 'batch' }; // as many as the images, or none
  const dim = shape.map(n => (n === -1 ? size : { dimValue: n }));
  return { name, type: { tensorType: { elemType: type === 'bool' ? BOOL : FLOAT, shape: { dim } } } };
}
