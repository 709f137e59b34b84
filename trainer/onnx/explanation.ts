// What explains an answer, as nodes over what the model's forward pass has noted: what each token read, and how the answer
// formed.

import type { ModelConfig } from '../config/schema.ts';
import { pool, type Trace, tokenCount } from '../model/vitbn.ts';
import { emit, integers, reshape, type Value } from './graph.ts';
import { graphOps } from './ops.ts';

const ops = graphOps();

/**
 * `attention` [B, depth, N, heads·N], whose rows sum to one by head, and `layers` [B, depth, outputs], logits after each block.
 * Only what the answer is read from is computed in the last block: where that is the class token, its row stands for all.
 */
export function explanation(config: ModelConfig, { attentions, logits }: Trace<Value>) {
  const last = config.pool === 'cls' ? repeated(config, pool({ ops, config }, attentions.at(-1)!)) : attentions.at(-1)!;
  return { attention: stacked([...attentions.slice(0, -1), last]), layers: stacked(logits) };
}

/** [B, H·N] -> [B, N, H·N] */
function repeated(config: ModelConfig, row: Value): Value {
  const [n, width] = [tokenCount(config), row.shape[1]!];
  return emit('Expand', [reshape(row, [-1, 1, width]), integers([1, n, 1])], [-1, n, width]);
}

/** L times [B, ...] -> [B, L, ...] */
function stacked(values: readonly Value[]): Value {
  const shape = values[0]!.shape.slice(1);
  const rows = values.map(value => reshape(value, [-1, 1, ...shape]));
  return emit('Concat', rows, [-1, rows.length, ...shape], { axis: { i: 1 } });
}
