// An inference graph -> an equal one that takes less time: the passes in the order in which they help each other.

import { keepFirstToken } from './first-token.ts';
import { flattenRows } from './flatten.ts';
import { foldGraph } from './fold.ts';
import type { Graph } from './graph.ts';
import { splitNormAffine } from './norm-affine.ts';

export function optimiseGraph(graph: Graph): Graph {
  return flattenRows(keepFirstToken(foldGraph(splitNormAffine(graph))));
}
