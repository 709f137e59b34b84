// The most probable way to divide pieces among characters, by dynamic programming over the sets of pieces that are read: the
// next character always has the first piece that is not.

/** A character that some pieces may be. */
export interface Arc {
  readonly members: readonly number[];
  /** Log score of the best label of it, and of all labels together. */
  readonly best: number;
  readonly all: number;
}

export interface Path {
  /** Positions of its arcs. */
  readonly arcs: readonly number[];
  /** Its share of all paths with all labels. */
  readonly probability: number;
}

interface State {
  /** Log scores of the best way from here on, and of all together. */
  best: number;
  all: number;
  /** The best way's next arc, and what is read after it. */
  arc: number;
  next: bigint;
}

/** Every piece alone must be an arc, or there may be no path. */
export function bestPath(pieces: number, arcs: readonly Arc[]): Path {
  const masks = arcs.map(({ members }) => members.reduce((mask, member) => mask | (1n << BigInt(member)), 0n));
  const withPiece = Array.from({ length: pieces }, (): number[] => []);
  for (const [arc, { members }] of arcs.entries()) for (const member of members) withPiece[member]!.push(arc);
  const whole = (1n << BigInt(pieces)) - 1n;
  const states = new Map<bigint, State>([[whole, { best: 0, all: 0, arc: -1, next: whole }]]);
  const solve = (read: bigint, first: number): State => {
    const known = states.get(read);
    if (known) return known;
    while ((read >> BigInt(first)) & 1n) first++;
    const state: State = { best: -Infinity, all: -Infinity, arc: -1, next: whole };
    for (const arc of withPiece[first]!) {
      if (read & masks[arc]!) continue;
      const next = read | masks[arc]!;
      const rest = solve(next, first + 1);
      const best = arcs[arc]!.best + rest.best;
      if (best > state.best) Object.assign(state, { best, arc, next });
      state.all = logSum(state.all, arcs[arc]!.all + rest.all);
    }
    states.set(read, state);
    return state;
  };
  const start = solve(0n, 0);
  const path: number[] = [];
  for (let read = 0n; read !== whole; read = states.get(read)!.next) path.push(states.get(read)!.arc);
  return { arcs: path, probability: Math.exp(start.best - start.all) };
}

/** log(eᵃ + eᵇ) */
function logSum(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}
