// The model, stated once: a Vision Transformer whose feed-forward network may hold a BatchNorm. Reads bottom-up: norm,
// attention, feed-forward, block, embedding, model. What an operation means is left to the interpreter of `Ops`.
// Dosovitskiy et al., "An Image is Worth 16x16 Words", 2021. Shapes: B images, N tokens, D = dim, H heads, E = dimHead.

import type { ModelConfig } from '../config/options.ts';
import { parseStem } from '../config/stem.ts';
import type { Ops } from './ops.ts';

/** Parameters below one name: `scope('blocks.0')('norm.weight')` is `parameters['blocks.0.norm.weight']`. */
type Scope<T> = (name: string) => T;

export interface Context<T> {
  ops: Ops<T>;
  parameters: Record<string, T>;
  config: ModelConfig;
  trace?: Trace<T> | undefined;
}

/** What is noted on the way through the model, a value for each block. */
export interface Trace<T> {
  /** Attention of each token, its heads one after the other. [B, N, H·N] */
  attentions: T[];
  /** What the head says of the tokens as they are after the block; the last ones are the model's own. [B, outputs] */
  logits: T[];
}

/** Multi-head self-attention with the parameters below `name`. [B, N, D] -> [B, N, D] */
export type Attention = <T>(context: Context<T>, x: T, name: string) => T;

export function scope<T>({ parameters }: Context<T>, prefix: string): Scope<T> {
  return name => {
    const value = parameters[`${prefix}.${name}`];
    if (value === undefined) throw new RangeError(`parameters: expected ${prefix}.${name}, got none`);
    return value;
  };
}

function linear<T>(context: Context<T>, x: T, name: string, bias = true): T {
  const at = scope(context, name);
  return context.ops.linear(x, at('weight'), bias ? at('bias') : undefined);
}

function layerNorm<T>(context: Context<T>, x: T, name: string): T {
  const at = scope(context, name);
  return context.ops.layerNorm(x, at('weight'), at('bias'));
}

function batchNorm<T>(context: Context<T>, x: T, name: string): T {
  const at = scope(context, name);
  const parameters = {
    weight: at('weight'),
    bias: at('bias'),
    runningMean: at('running_mean'),
    runningVar: at('running_var'),
  };
  return context.ops.batchNorm(x, parameters, name);
}

/** The norm of every place that the table of models gives to LayerNorm, except in `vitbn-all`. */
function norm<T>(context: Context<T>, x: T, name: string): T {
  return context.config.norm === 'vitbn-all' ? batchNorm(context, x, name) : layerNorm(context, x, name);
}

const attention: Attention = <T>(context: Context<T>, x: T, name: string): T => {
  const { ops, config } = context;
  const { heads, dimHead, dropout } = config;
  const tokens = tokenCount(config);
  const at = scope(context, name);
  const weights = ops.split(at('qkv.weight'), 3); // 3 times [H·E, D]
  const biases = config.qkvBias ? ops.split(at('qkv.bias'), 3) : [];
  const [q, k, v] = weights.map((weight, i) => {
    const y = ops.linear(x, weight, biases[i]); // [B, N, H·E]
    return ops.transpose(ops.reshape(y, [-1, tokens, heads, dimHead]), [0, 2, 1, 3]); // [B, H, N, E]
  }) as [T, T, T];
  const scores = ops.matMul(q, k, { transposeB: true, scale: dimHead ** -0.5 }); // [B, H, N, N]
  const p = ops.softmax(scores);
  context.trace?.attentions.push(ops.reshape(ops.transpose(p, [0, 2, 1, 3]), [-1, tokens, heads * tokens]));
  const mixed = ops.matMul(ops.dropout(p, dropout), v); // [B, H, N, E]
  const joined = ops.reshape(ops.transpose(mixed, [0, 2, 1, 3]), [-1, tokens, heads * dimHead]); // [B, N, H·E]
  return ops.dropout(linear(context, joined, `${name}.out`), dropout); // [B, N, D]
};

/** [B, N, mlpDim] -> [B, N, mlpDim] */
function addDepthwise<T>(context: Context<T>, x: T, name: string): T {
  const at = scope(context, name);
  return context.ops.addDepthwise(x, { weight: at('weight'), bias: at('bias') }, gridSide(context.config));
}

function feedForward<T>(context: Context<T>, x: T, name: string): T {
  const { ops, config } = context;
  const { before, inside } = feedForwardNorms(config);
  if (before) x = layerNorm(context, x, `${name}.norm`);
  x = linear(context, x, `${name}.linear1`); // [B, N, mlpDim]
  if (config.ffnConv) x = addDepthwise(context, x, `${name}.depthwise`);
  if (inside) x = batchNorm(context, x, `${name}.batch_norm`);
  x = ops.dropout(ops.gelu(x), config.dropout);
  return ops.dropout(linear(context, x, `${name}.linear2`), config.dropout); // [B, N, D]
}

function block<T>(context: Context<T>, x: T, name: string, attend: Attention): T {
  x = context.ops.add(x, attend(context, norm(context, x, `${name}.attention.norm`), `${name}.attention`));
  return context.ops.add(x, feedForward(context, x, `${name}.ffn`));
}

/** [B, C, S, S] -> [B, patches, P·P·C], row by row, the channel running fastest. */
function patches<T>({ ops, config }: Context<T>, images: T): T {
  const { channels: c, patchSize: p, imageSize } = config;
  const side = imageSize / p;
  const grid = ops.transpose(ops.reshape(images, [-1, c, side, p, side, p]), [0, 2, 4, 3, 5, 1]); // [B, s, s, P, P, C]
  return ops.reshape(grid, [-1, side * side, p * p * c]);
}

/** Each patch by itself through a Linear. [B, C, S, S] -> [B, patches, D] */
function patchTokens<T>(context: Context<T>, images: T): T {
  const x = norm(context, patches(context, images), 'embedding.patch_norm');
  return norm(context, linear(context, x, 'embedding.linear'), 'embedding.norm');
}

/** Xiao et al., "Early Convolutions Help Transformers See Better", 2021. [B, C, S, S] -> [B, side², D] */
function convTokens<T>(context: Context<T>, images: T): T {
  const { ops, config } = context;
  let x = ops.transpose(images, [0, 2, 3, 1]); // [B, S, S, C]
  for (const [i, { stride }] of parseStem(config.stem).entries()) {
    x = ops.conv(x, scope(context, `embedding.stem.${i}`)('weight'), stride);
    x = ops.gelu(stemNorm(context, x, `embedding.stem.${i}`));
  }
  return ops.reshape(x, [-1, gridSide(config) ** 2, config.dim]);
}

function stemNorm<T>(context: Context<T>, x: T, name: string): T {
  if (context.config.stemNorm === 'none') return context.ops.add(x, scope(context, name)('bias'));
  return context.config.stemNorm === 'batch'
    ? batchNorm(context, x, `${name}.norm`)
    : layerNorm(context, x, `${name}.norm`);
}

function embed<T>(context: Context<T>, images: T): T {
  const { ops, config, parameters } = context;
  const grid = config.tokenizer === 'conv' ? convTokens(context, images) : patchTokens(context, images);
  const tokens = hasClassToken(config) ? ops.prepend(parameters['embedding.cls_token']!, grid) : grid; // [B, N, D]
  const position =
    config.posEmb === 'learn'
      ? parameters['embedding.position']!
      : ops.constant(sinusoidalPositions(tokenCount(config), config.dim), [1, tokenCount(config), config.dim]);
  return ops.dropout(ops.add(tokens, position), config.embDropout);
}

/** What stands for all tokens: the class token or their mean. [B, N, ...] -> [B, ...] */
export function pool<T>({ ops, config }: Pick<Context<T>, 'ops' | 'config'>, x: T): T {
  return config.pool === 'cls' ? ops.first(x) : ops.mean(x);
}

/** [B, N, D] -> [B, outputs] */
function head<T>(context: Context<T>, x: T): T {
  return linear(context, pool(context, norm(context, x, 'norm')), 'head');
}

/**
 * Images [B, C, S, S] with values 0 to 1 -> logits [B, outputs]. `attend` may be an equal way to compute attention.
 */
export function forward<T>(
  ops: Ops<T>,
  parameters: Record<string, T>,
  images: T,
  config: ModelConfig,
  attend: Attention = attention,
  trace?: Trace<T>,
): T {
  const context = { ops, parameters, config, trace };
  let x = embed(context, images);
  for (let i = 0; i < config.depth; i++) {
    if (i > 0) trace?.logits.push(head(context, x));
    x = block(context, x, `blocks.${i}`, attend);
  }
  const logits = head(context, x); // [B, outputs]
  trace?.logits.push(logits);
  return logits;
}

/** Where the feed-forward network normalises: by LayerNorm before its first Linear, by BatchNorm after it. */
export function feedForwardNorms({ norm }: ModelConfig): { before: boolean; inside: boolean } {
  return { before: norm === 'vit' || norm === 'vitbn', inside: norm !== 'vit' };
}

/** [B, C, S, S] */
export function imageShape({ channels, imageSize }: ModelConfig, batchSize: number): number[] {
  return [batchSize, channels, imageSize, imageSize];
}

/** The grid's tokens and, where there is one, the class token in front of them. */
export function tokenCount(config: ModelConfig): number {
  return gridSide(config) ** 2 + Number(hasClassToken(config));
}

/** Tokens along a side of the square that an image becomes. */
export function gridSide({ tokenizer, imageSize, patchSize, stem }: ModelConfig): number {
  if (tokenizer === 'patch') return imageSize / patchSize;
  return parseStem(stem).reduce((side, { stride }) => Math.ceil(side / stride), imageSize);
}

/** The mean of tokens needs none; patches have one all the same, as in the first ViTBN. */
export function hasClassToken({ tokenizer, pool }: ModelConfig): boolean {
  return tokenizer === 'patch' || pool === 'cls';
}

/** sin and cos of position / 10000^(2i/dim), interleaved. Vaswani et al., "Attention Is All You Need", 2017, 3.5. [N, D] */
function sinusoidalPositions(tokens: number, dim: number): Float32Array {
  return Float32Array.from({ length: tokens * dim }, (_, i) => {
    const feature = i % dim;
    const angle = Math.floor(i / dim) / 10000 ** ((feature - (feature % 2)) / dim);
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}
