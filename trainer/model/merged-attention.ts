// Attention by another way of multiplying, exactly equal to that of vitbn.ts: of a head's four matrices only the products
// Wqᵀ·Wk and Wo·Wv are applied to tokens. No keys and values are computed, nothing is transposed, and the products with
// tokens are one large one an image instead of a small one a head.

import type { ModelConfig } from '../config/schema.ts';
import { type Attention, scope, tokenCount } from './vitbn.ts';

/**
 * scores = (x·Wqᵀ)·(x·Wkᵀ)ᵀ = (x·(Wqᵀ·Wk))·xᵀ, and (p·(x·Wvᵀ))·Woᵀ = (p·x)·(Wo·Wv)ᵀ. x [B, N, D] -> [B, N, D]
 * With bias: a key's bias moves all scores of a query alike and drops out of the softmax; a query's bias stays as
 * Wkᵀ·bq; and p·bv = bv, since a row of p sums to one (which dropout breaks: see `prefersMerged`).
 */
export const mergedAttention: Attention = (context, x, name) => {
  const { ops, config } = context;
  const { heads: h, dimHead: e, dim: d, dropout } = config;
  const n = tokenCount(config);
  const at = scope(context, name);
  const [wq, wk, wv] = ops.split(at('qkv.weight'), 3).map(w => ops.reshape(w, [h, e, d])); // 3 times [H, E, D]
  const wkT = ops.transpose(wk!, [0, 2, 1]); // [H, D, E]
  const wo = ops.transpose(ops.reshape(at('out.weight'), [d, h, e]), [1, 0, 2]); // [H, D, E]
  const scale = e ** -0.5;
  const queryWeight = ops.reshape(ops.matMul(wkT, wq!, { scale }), [h * d, d]);
  const outWeight = ops.reshape(ops.transpose(ops.matMul(wo, wv!), [1, 0, 2]), [d, h * d]);
  let [queryBias, outBias] = [undefined as typeof x | undefined, at('out.bias')];
  if (config.qkvBias) {
    const [bq, , bv] = ops.split(at('qkv.bias'), 3); // 3 times [H·E]
    queryBias = ops.reshape(ops.matMul(wkT, ops.reshape(bq!, [h, e, 1]), { scale }), [h * d]);
    outBias = ops.add(outBias, ops.reshape(ops.matMul(at('out.weight'), ops.reshape(bv!, [h * e, 1])), [d]));
  }
  const queries = ops.reshape(ops.linear(x, queryWeight, queryBias), [-1, n * h, d]); // [B, N·H, D]
  const p = ops.softmax(ops.matMul(queries, x, { transposeB: true })); // [B, N·H, N]
  context.trace?.attentions.push(ops.reshape(p, [-1, n, h * n]));
  const kept = ops.dropout(ops.reshape(p, [-1, n, h, n]), dropout, [0, 2, 1, 3]); // masks are [B, H, N, N]
  const mixed = ops.reshape(ops.matMul(ops.reshape(kept, [-1, n * h, n]), x), [-1, n, h * d]); // [B, N, H·D]
  return ops.dropout(ops.linear(mixed, outWeight, outBias), dropout);
};

/** Whether merging takes fewer multiplications a token, and is allowed: with both bias and dropout it is not equal. */
export function prefersMerged(config: ModelConfig): boolean {
  const { heads: h, dimHead: e, dim: d, dropout, qkvBias } = config;
  const n = tokenCount(config);
  const [merged, plain] = [2 * h * d * d + 2 * n * h * d, 4 * h * e * d + 2 * n * h * e];
  return merged < plain && !(qkvBias && dropout > 0);
}
