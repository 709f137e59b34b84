// Weights trained elsewhere -> a checkpoint that can be evaluated, trained on and exported: PyTorch's names are mapped to
// ours, and the model's sizes are read off the shapes.

import { readFile } from 'node:fs/promises';
import { PRESETS } from '../config/presets.ts';
import type { ModelConfig, Norm, TrainConfig } from '../config/schema.ts';
import { checkConfig } from '../config/schema.ts';
import { elementCount, type Parameters, parameterSpecs } from '../model/parameters.ts';
import { decodeSafetensors, type Tensors } from '../model/safetensors.ts';
import type { TrainState } from '../training/checkpoint.ts';
import { stateOf } from '../training/train.ts';

/** What no shape tells. */
export interface ImportOptions {
  model: Pick<ModelConfig, 'heads' | 'channels' | 'pool'>;
  /** The data that it was trained on, and what was held out. */
  train: Partial<TrainConfig>;
}

/** The names of vit-pytorch (github.com/lucidrains/vit-pytorch), then ours, which stay. */
const NAMES: [RegExp, string][] = [
  [/^to_patch_embedding\.1\./, 'embedding.patch_norm.'],
  [/^to_patch_embedding\.2\./, 'embedding.linear.'],
  [/^to_patch_embedding\.3\./, 'embedding.norm.'],
  [/^pos_embedding$/, 'embedding.position'],
  [/^cls_token$/, 'embedding.cls_token'],
  [/^transformer\.norm\./, 'norm.'],
  [/^transformer\.layers\.(\d+)\.0\.(?:fn\.)?norm\./, 'blocks.$1.attention.norm.'],
  [/^transformer\.layers\.(\d+)\.0\.(?:fn\.)?to_qkv\./, 'blocks.$1.attention.qkv.'],
  [/^transformer\.layers\.(\d+)\.0\.(?:fn\.)?to_out\.0\./, 'blocks.$1.attention.out.'],
  [/^transformer\.layers\.(\d+)\.1\.(?:fn\.)?net\.0\./, 'blocks.$1.ffn.norm.'],
  [/^transformer\.layers\.(\d+)\.1\.(?:fn\.)?net\.1\./, 'blocks.$1.ffn.linear1.'],
  [/^transformer\.layers\.(\d+)\.1\.(?:fn\.)?net\.4\./, 'blocks.$1.ffn.linear2.'],
  [/^mlp_head\.(?!\d)/, 'head.'],
  [/^(?=embedding\.|blocks\.|norm\.|head\.)/, ''],
];

/** Throws an Error that names the tensor which is missing, unknown or of another shape than the rest implies. */
export async function importWeights(path: string, options: ImportOptions): Promise<TrainState> {
  const { tensors } = decodeSafetensors(path, await readFile(path));
  const named = renamed(path, tensors);
  const config = {
    model: modelConfig(path, named, options.model),
    train: { ...PRESETS.reference.train, ...options.train },
  };
  checkConfig(config);
  const parameters = matched(path, named, config.model);
  return stateOf(config, parameters);
}

function renamed(path: string, tensors: Tensors): Tensors {
  const entries = Object.entries(tensors)
    .filter(([name]) => !/num_batches_tracked$|^optimizer\.|^average\./.test(name))
    .map(([name, tensor]) => {
      const rule = NAMES.find(([pattern]) => pattern.test(name));
      if (!rule) throw new Error(`${path}: expected names of vit-pytorch or of this trainer, got ${name}`);
      return [name.replace(rule[0], rule[1]), tensor] as const;
    });
  return Object.fromEntries(entries);
}

function modelConfig(path: string, tensors: Tensors, { heads, channels, pool }: ImportOptions['model']): ModelConfig {
  const shape = (name: string): readonly number[] => {
    if (!tensors[name]) throw new Error(`${path}: expected ${name}, got none`);
    return tensors[name].shape;
  };
  const [dim = 0, patchDim = 0] = shape('embedding.linear.weight');
  const inner = (shape('blocks.0.attention.qkv.weight')[0] ?? 0) / 3;
  const patchSize = Math.sqrt(patchDim / channels);
  shape('embedding.cls_token'); // without it, a token fewer, the image would have another size
  const tokens = shape('embedding.position').at(-2)!;
  const indices = Object.keys(tensors).map(name => Number(/^blocks\.(\d+)\./.exec(name)?.[1] ?? -1));
  return {
    ...PRESETS.reference.model,
    norm: normOf(tensors),
    imageSize: patchSize * Math.sqrt(tokens - 1),
    patchSize,
    channels,
    numClasses: shape('head.weight')[0] ?? 0,
    dim,
    depth: Math.max(...indices) + 1,
    heads,
    dimHead: inner / heads,
    mlpDim: shape('blocks.0.ffn.linear1.weight')[0] ?? 0,
    pool,
    posEmb: 'learn',
    qkvBias: 'blocks.0.attention.qkv.bias' in tensors,
  };
}

/** The model whose norms are there. */
function normOf(tensors: Tensors): Norm {
  if ('norm.running_mean' in tensors) return 'vitbn-all';
  if (!('blocks.0.ffn.batch_norm.weight' in tensors)) return 'vit';
  return 'blocks.0.ffn.norm.weight' in tensors ? 'vitbn' : 'vitbn-ffn';
}

/** The parameters that the model has, each with its size; axes of size 1 may be missing. */
function matched(path: string, tensors: Tensors, model: ModelConfig): Parameters {
  const specs = parameterSpecs(model);
  const unknown = Object.keys(tensors).find(name => !specs.some(spec => spec.name === name));
  if (unknown) throw new Error(`${path}: expected the parameters of ${model.norm}, got ${unknown} too`);
  const entries = specs.map(({ name, shape }) => {
    const tensor = tensors[name];
    const found = tensor?.shape.filter(size => size !== 1).join();
    if (!tensor || found !== shape.filter(size => size !== 1).join() || tensor.values.length !== elementCount(shape))
      throw new Error(`${path}: expected ${name} [${shape}], got ${tensor ? `[${tensor.shape}]` : 'none'}`);
    return [name, Float32Array.from(tensor.values)] as const;
  });
  return Object.fromEntries(entries);
}
