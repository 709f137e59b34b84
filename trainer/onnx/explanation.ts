// What explains an answer, as nodes over what the model's forward pass has noted: where it looked, and how the answer formed.

import type { ModelConfig } from '../config/schema.ts';
import { hasClassToken, pool, type Trace, tokenCount } from '../model/vitbn.ts';
import { elementwise, emit, integers, reshape, type Value } from './graph.ts';
import { graphOps } from './ops.ts';

const ops = graphOps();

/** `attention` [B, patches], whose rows sum to one, and `layers` [B, depth, outputs], logits after each block. */
export function explanation(config: ModelConfig, { attentions, logits }: Trace<Value>) {
  return { attention: overPatches(config, rollout(config, attentions)), layers: stacked(logits) };
}

/**
 * Attention rollout (Abnar & Zuidema, "Quantifying Attention Flow in Transformers", 2020): r = u·A_L·…·A_1 with
 * A = (mean of the heads + I) / 2 and u, which reads the answer from the tokens. The halves are left to normalisation.
 * L times [B, N, H·N] -> [B, 1, N]
 */
function rollout(config: ModelConfig, attentions: readonly Value[]): Value {
  const n = tokenCount(config);
  const reader = Float32Array.from({ length: n }, (_, i) => (config.pool === 'mean' ? 1 / n : Number(i === 0)));
  const u = ops.constant(reader, [1, 1, n]);
  const last = reshape(meanOfHeads(config, pool({ ops, config }, attentions.at(-1)!)), [-1, 1, n]);
  const earlier = attentions.slice(0, -1).map(p => reshape(meanOfHeads(config, p), [-1, n, n]));
  return earlier.reduceRight((r, a) => ops.add(ops.matMul(r, a), r), ops.add(last, u));
}

/** [..., H·N] -> [rows, N] */
function meanOfHeads(config: ModelConfig, p: Value): Value {
  return ops.mean(reshape(p, [-1, config.heads, tokenCount(config)]));
}

/** Without the class token, where there is one. [B, 1, N] -> [B, patches] */
function overPatches(config: ModelConfig, r: Value): Value {
  const n = tokenCount(config);
  const tokens = reshape(r, [-1, n]);
  const patches = hasClassToken(config)
    ? emit('Slice', [tokens, integers([1]), integers([n]), integers([1])], [-1, n - 1])
    : tokens;
  const sum = emit('ReduceSum', [patches, integers([1])], [-1, 1], { keepdims: { i: 1 } });
  return elementwise('Div', patches, sum);
}

/** L times [B, C] -> [B, L, C] */
function stacked(logits: readonly Value[]): Value {
  const classes = logits[0]!.shape[1]!;
  const rows = logits.map(value => reshape(value, [-1, 1, classes]));
  return emit('Concat', rows, [-1, rows.length, classes], { axis: { i: 1 } });
}
