// How a trained model reads photographs: right answers and refusals, for each kind of photograph.

import { IMAGE_SIZE } from '../../src/preparation/ink.ts';
import { type Photo, readPhotos } from '../data/photos.ts';
import type { TrainedModel } from '../export/trained-model.ts';
import { percent } from '../format.ts';
import { predictAll, predictedClass } from '../training/evaluate.ts';

interface Counts {
  photos: number;
  right: number;
  refused: number;
}

/** A table for people. Refused is what has no ink, or belongs to none of the classes as the model says. */
export async function describePhotos({ predict, classes }: TrainedModel, folder: string): Promise<string> {
  const photos = await readPhotos(folder);
  const images = Uint8Array.from(photos.flatMap(({ image }) => [...image]));
  const labels = new Uint8Array(photos.length);
  const { logits } = await predictAll(predict, { count: photos.length, imageSize: IMAGE_SIZE, images, labels });
  const outputs = logits.length / photos.length;
  const answers = photos.map((_, i) => classes[predictedClass(logits.subarray(i * outputs, (i + 1) * outputs))]);
  const rows = [...countsOf(photos, answers)].map(([kind, { photos: count, right, refused }]) =>
    [kind, `${count}`, percent(right / count), percent(refused / count)].map(cell => cell.padStart(12)).join(''),
  );
  return [['kind', 'photographs', 'right', 'refused'].map(title => title.padStart(12)).join(''), ...rows].join('\n');
}

function countsOf(photos: readonly Photo[], answers: readonly (string | undefined)[]): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const [i, { kind, label, image }] of photos.entries()) {
    const { photos: count, right, refused } = counts.get(kind) ?? { photos: 0, right: 0, refused: 0 };
    const isRefused = answers[i] === undefined || !image.some(value => value > 0);
    const isRight = !isRefused && label === answers[i];
    counts.set(kind, { photos: count + 1, right: right + Number(isRight), refused: refused + Number(isRefused) });
  }
  return counts;
}
