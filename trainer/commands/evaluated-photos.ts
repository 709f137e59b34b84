// How a trained model reads photographs: right answers and refusals, for each kind of photograph.

import { IMAGE_SIZE } from '../../src/preparation/ink.ts';
import { read, SURE } from '../../src/reading/reading.ts';
import { type Photo, readPhotos } from '../data/photos.ts';
import type { TrainedModel } from '../export/trained-model.ts';
import { percent } from '../format.ts';
import { predictAll, predictedClass } from '../training/evaluate.ts';
import { rank } from './rank.ts';

interface Counts {
  photos: number;
  right: number;
  refused: number;
  several: number;
}

/**
 * A table for people. Refused is what has no ink, or belongs to none of the classes as the model says; several characters are
 * found where the model is not sure of one.
 */
export async function describePhotos(model: TrainedModel, folder: string): Promise<string> {
  const { predict, classes } = model;
  const photos = await readPhotos(folder);
  const images = Uint8Array.from(photos.flatMap(({ image }) => [...image]));
  const labels = new Uint8Array(photos.length);
  const { logits } = await predictAll(predict, { count: photos.length, imageSize: IMAGE_SIZE, images, labels });
  const outputs = logits.length / photos.length;
  const answers = photos.map((_, i) => classes[predictedClass(logits.subarray(i * outputs, (i + 1) * outputs))]);
  const several: boolean[] = [];
  for (const photo of photos) several.push(await isSeveral(model, photo));
  const rows = [...countsOf(photos, answers, several)].map(([kind, { photos: count, ...counts }]) =>
    [kind, `${count}`, ...[counts.right, counts.refused, counts.several].map(part => percent(part / count))]
      .map(cell => cell.padStart(12))
      .join(''),
  );
  const header = ['kind', 'photographs', 'right', 'refused', 'several'];
  return [header.map(title => title.padStart(12)).join(''), ...rows].join('\n');
}

/** As /classify answers. */
async function isSeveral(model: TrainedModel, { image, line }: Photo): Promise<boolean> {
  if (line.pieces.length === 0) return false;
  const [whole] = await rank(model, [image]);
  if (whole!.predictions[0]!.score >= SURE) return false;
  const reading = await read(line, candidates => rank(model, candidates));
  return reading.characters.length > 1;
}

function countsOf(
  photos: readonly Photo[],
  answers: readonly (string | undefined)[],
  several: readonly boolean[],
): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const [i, { kind, label, image }] of photos.entries()) {
    const before = counts.get(kind) ?? { photos: 0, right: 0, refused: 0, several: 0 };
    const isRefused = answers[i] === undefined || !image.some(value => value > 0);
    const isRight = !isRefused && label === answers[i];
    counts.set(kind, {
      photos: before.photos + 1,
      right: before.right + Number(isRight),
      refused: before.refused + Number(isRefused),
      several: before.several + Number(several[i]),
    });
  }
  return counts;
}
