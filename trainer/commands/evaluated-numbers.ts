// How a trained model reads numbers of several digits, composed of drawings by writers of a data set: exactly right answers by
// how the digits stand and how many they are.

import { renderStrokes } from '../../src/preparation/ink.ts';
import { cleanPicture } from '../../src/preparation/picture.ts';
import { lineOfPicture } from '../../src/reading/picture.ts';
import { read } from '../../src/reading/reading.ts';
import { lineOfStrokes } from '../../src/reading/strokes.ts';
import { UsageError } from '../config/from-options.ts';
import { composeNumber, SPACINGS, type Spacing, type WrittenNumber } from '../data/numbers.ts';
import { cleanPictureOf } from '../data/paper/clean.ts';
import { type LabelledStrokes, partsOf, type Samples } from '../data/samples.ts';
import type { TrainedModel } from '../export/trained-model.ts';
import { textTable } from '../format.ts';
import { randomStream } from '../random.ts';
import { rank } from './rank.ts';

const LENGTHS = [1, 2, 3, 4, 5, 6];
const FORMS = ['strokes', 'pictures'] as const;

/**
 * A table for people, of `count` numbers for each row and length; `alone` is the share of numbers all digits of which are
 * read rightly one by one. Rejects with a UsageError where no data set has pen drawings.
 */
export async function describeNumbers(
  model: TrainedModel,
  samples: Samples,
  names: readonly string[],
  count: number,
): Promise<string> {
  const rows: string[][] = [];
  for (const [i, part] of partsOf(samples).entries())
    if ('drawings' in part)
      for (const spacing of SPACINGS) rows.push(...(await rowsOf(model, names[i]!, part, spacing, count)));
  if (rows.length === 0) throw new UsageError('--numbers: expected a data set of pen drawings, got none');
  return textTable(['', ...LENGTHS.map(String), '2 to 6', 'alone'], rows);
}

async function rowsOf(model: TrainedModel, name: string, digits: LabelledStrokes, spacing: Spacing, count: number) {
  const right = { strokes: LENGTHS.map(() => 0), pictures: LENGTHS.map(() => 0), alone: LENGTHS.map(() => 0) };
  for (const [at, length] of LENGTHS.entries())
    for (let i = 0; i < count; i++) {
      const random = randomStream(0, 'numbers', name, spacing, length, i);
      const number = composeNumber(digits, length, spacing, random);
      const text = number.labels.map(label => model.classes[label]).join('');
      const picture = lineOfPicture(cleanPicture(cleanPictureOf(number.strokes, random)));
      if ((await readText(model, lineOfStrokes(number.strokes))) === text) right.strokes[at]!++;
      if ((await readText(model, picture)) === text) right.pictures[at]!++;
      if ((await aloneText(model, number)) === text) right.alone[at]!++;
    }
  const share = (counts: readonly number[]) =>
    `${((100 * counts.reduce((a, b) => a + b, 0)) / (count * counts.length)).toFixed(1)}%`;
  return FORMS.map(form => [
    `${name}, ${spacing}, ${form}`,
    ...right[form].map(value => share([value])),
    share(right[form].slice(1)),
    share(right.alone.slice(1)),
  ]);
}

async function readText(model: TrainedModel, line: Parameters<typeof read>[0]): Promise<string> {
  return (await read(line, images => rank(model, images))).text;
}

async function aloneText(model: TrainedModel, { digits }: WrittenNumber): Promise<string> {
  const rankings = await rank(
    model,
    digits.map(strokes => renderStrokes(strokes)),
  );
  return rankings.map(({ predictions }) => predictions[0]!.label).join('');
}
