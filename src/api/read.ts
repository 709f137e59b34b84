// POST /read: a drawing or a picture of a line of characters -> its text.

import { wrapTime } from 'hono/timing';
import type { Classifier } from '../classifier.ts';
import { expectRunning, findModel, type Models } from '../models.ts';
import { Problem, quote } from '../problem.ts';
import type { Ranking } from '../ranking.ts';
import { LineError } from '../reading/line.ts';
import { type Character, type Reading, read } from '../reading/reading.ts';
import { readItems } from '../request/items.ts';
import { Preparation, type Source } from '../request/prepare.ts';
import { readingQuery, readQuery } from './classify-query.ts';
import type { Context } from './middleware.ts';

/** The route’s handler for these models. */
export function createRead(models: Models): (c: Context) => Promise<Response> {
  const names = models.map(({ card }) => card.name);
  const queries = new Map(models.map(model => [model, readingQuery(model.card.classes.length, names)]));
  return async c => {
    const model = findModel(models, c.req.query('model'), 400);
    if (!readsInk(model)) throw new Problem(400, `model: expected one that reads ink, got ${quote(model.card.name)}`);
    const { top_k } = readQuery(c.req.url, queries.get(model)!);
    await expectRunning(model);
    const { isBatch, sources } = await readItems(c.req.raw);
    const [source] = sources;
    if (isBatch || !source) throw new Problem(422, `body: expected one drawing or picture, got ${sources.length}`);
    if (source instanceof Problem) throw source;
    const { text, confidence, characters } = await wrapTime(c, 'read', readSource(model, source));
    c.set('facts', { model: model.card.name, images: 1, characters: characters.length });
    const { name, version } = model.card;
    const shown = characters.map(character => toAnswer(character, 'strokes' in source, top_k));
    return c.json({ model: { name, version }, text, confidence, characters: shown });
  };
}

export function readsInk({ card }: Classifier): boolean {
  return card.input.preprocessing === 'ink';
}

/** Rejects with a 422 `Problem` for what is no line of characters. */
export async function readSource(model: Classifier, source: Source): Promise<Reading<Ranking>> {
  const line = await new Preparation(model.card).divide(source);
  return read(line, images => model.classify(images)).catch((error: unknown) => {
    throw error instanceof LineError ? new Problem(422, `drawing: ${error.message}`) : error;
  });
}

function toAnswer({ box, wholes, ranking }: Character<Ranking>, isDrawing: boolean, topK?: number) {
  const { left, top, right, bottom } = box;
  return {
    box: [left, top, right - left, bottom - top],
    ...(isDrawing && { strokes: wholes }),
    predictions: ranking.predictions.slice(0, topK),
    unknown: ranking.unknown,
  };
}
