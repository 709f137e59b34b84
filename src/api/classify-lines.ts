// POST /classify with a line of JSON for each image, answered line by line as they come in: thousands of images in one
// request, and no more of them in memory than one run of the model takes.

import type { Classifier } from '../classifier.ts';
import { Problem } from '../problem.ts';
import type { Image } from '../ranking.ts';
import { linesOf } from '../request/body.ts';
import { MAX_POINTS, parseDrawing, sourceOf } from '../request/drawing.ts';
import { LINES, MAX_ITEMS } from '../request/items.ts';
import { parseJson } from '../request/parse-json.ts';
import { Preparation } from '../request/prepare.ts';
import type { Context } from './middleware.ts';

/** Images of a request, one a line. */
export const MAX_LINES = 10_000;

/** Points of all of them together. */
export const MAX_LINE_POINTS = 50 * MAX_POINTS;

/** What is answered for the images that could be read, in order, and for the others. */
type Answers = (images: readonly (Image | Problem)[]) => Promise<readonly object[]>;

/** Answers every line by `answers`; what ends the reading early is the last line's problem. */
export function classifyLines(c: Context, model: Classifier, answers: Answers): Response {
  const reading = answerLines(c.req.raw, model, answers);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reading.next();
      if (done) return controller.close();
      controller.enqueue(encoder.encode(value.map(result => `${JSON.stringify(result)}\n`).join('')));
    },
    async cancel() {
      await reading.return();
    },
  });
  return c.body(body, 200, { 'Content-Type': LINES });
}

async function* answerLines(
  request: Request,
  model: Classifier,
  answers: Answers,
): AsyncGenerator<readonly object[], void, void> {
  const reader = new LineReader(model);
  try {
    for await (const lines of linesOf(request, MAX_ITEMS)) {
      const images = await reader.readAll(lines.filter(line => line.trim() !== ''));
      if (images.length > 0) yield await answers(images);
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    yield [{ problem: error.toDetails() }];
  }
}

/** Reads lines, and counts what all of them cost together. */
class LineReader {
  private readonly preparation: Preparation;
  private count = 0;
  private points = 0;

  constructor({ card }: Classifier) {
    this.preparation = new Preparation(card);
  }

  /** A `Problem` in place of a line that cannot be read; throws one when there are too many. */
  async readAll(lines: readonly string[]): Promise<(Image | Problem)[]> {
    this.count += lines.length;
    if (this.count > MAX_LINES) throw new Problem(413, `body: expected at most ${MAX_LINES} lines, got more`);
    const images: (Image | Problem)[] = [];
    for (const line of lines)
      images.push(
        await this.read(line).catch(error => {
          if (error instanceof Problem) return error;
          throw error;
        }),
      );
    return images;
  }

  private async read(line: string): Promise<Image> {
    const drawing = parseDrawing(parseJson(new TextEncoder().encode(line)));
    for (const stroke of drawing.strokes ?? []) this.points += stroke.length;
    if (this.points > MAX_LINE_POINTS)
      throw new Problem(422, `body: expected at most ${MAX_LINE_POINTS} points in all lines, got more`);
    return this.preparation.prepare(sourceOf(drawing));
  }
}
