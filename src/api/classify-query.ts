// The queries of /classify and /read: their options, and how they are read.

import * as z from 'zod';
import { Problem, quote } from '../problem.ts';

/** The query of /read for a model with this many classes: strings in, parsed options out. */
export function readingQuery(classes: number, models: readonly string[]) {
  return z.strictObject({
    top_k: wholeNumber(classes)
      .optional()
      .meta({ description: 'How many classes to return, most likely first; default: all.' }),
    model: z
      .enum(models, `expected one of ${models.join(', ')}`)
      .optional()
      .meta({ description: `The model to use; default: ${models[0]}.` }),
  });
}

/** The query of /classify. */
export function classifyQuery(classes: number, models: readonly string[]) {
  return readingQuery(classes, models).extend({
    image: flag.optional().meta({ description: 'Also return the pixels that the model saw.' }),
    explain: explanations.optional().meta({
      description:
        'Also return `attention` (what each token read), `layers` (how the answer formed), or both, separated by a comma.',
    }),
  });
}

function wholeNumber(most: number) {
  const rule = `expected a whole number 1..${most}`;
  const number = z.number().int().min(1, rule).max(most, rule);
  return z
    .string(rule)
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .pipe(number);
}

const flag = z
  .enum(['true', 'false'], 'expected true or false')
  .transform(value => value === 'true')
  .pipe(z.boolean());

const EXPLANATIONS = ['attention', 'layers'] as const;
const rule = `expected ${EXPLANATIONS.join(', ')}, or both separated by a comma`;

const explanations = z
  .string(rule)
  .transform(value => value.split(','))
  .pipe(z.array(z.enum(EXPLANATIONS, rule)).min(1));

/** Reads a query; throws a 400 `Problem` for an option that is unknown, repeated or out of range. */
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
