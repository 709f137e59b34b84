// The options in a request's query, checked by their schema.

import type * as z from 'zod';
import { Problem, quote } from '../problem.ts';

/** Reads a query; throws a 400 `Problem` for an option that is unknown, given twice or out of range. */
export function readQuery<T extends z.ZodObject>(url: string, schema: T): z.output<T> {
  const values = new URL(url).searchParams;
  const known = Object.keys(schema.shape);
  for (const name of values.keys()) {
    if (!known.includes(name))
      throw new Problem(400, `query: expected ${known.join(', ') || 'no options'}, got ${quote(name)}`);
    const count = values.getAll(name).length;
    if (count > 1) throw new Problem(400, `${name}: expected one value, got ${count}`);
  }
  const result = schema.safeParse(Object.fromEntries(values));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = String(issue?.path[0]);
  throw new Problem(400, `${name}: ${issue?.message}, got ${quote(values.get(name))}`);
}
