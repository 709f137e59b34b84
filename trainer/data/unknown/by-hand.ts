// Images of no class that people drew: UNIPEN's characters of other kinds, and doodles.

import type { UnknownName } from '../../config/sources.ts';
import { UNIPEN } from '../catalogue.ts';
import { type DataSource, readDataFile } from '../data-files.ts';
import { loadStrokes } from '../datasets.ts';
import { drawingAt } from '../drawings.ts';
import { unzipped } from '../idx.ts';
import { type LabelledStrokes, selectStrokes } from '../samples.ts';
import { parseDoodles } from './doodles.ts';
import { confusableWith, isUprightLine } from './look-alikes.ts';

export type HandName = Exclude<UnknownName, 'scribbles' | 'several'>;

const CHARACTERS = {
  'unipen-digits': 'digits',
  'unipen-capitals': 'capitals',
  'unipen-small': 'small',
  'unipen-symbols': 'symbols',
} as const;

const DOODLES = {
  file: { name: 'quickdraw.ndjson' },
  origin: {
    dataset: 'doodles',
    mirrors: [],
    homepage: 'https://github.com/googlecreativelab/quickdraw-dataset',
  },
};

/** All of them, without those that could be one of `classes`. Throws an Error that names the file when it is not there. */
export async function drawnByHand(
  name: HandName,
  classes: readonly string[],
  source: DataSource,
): Promise<LabelledStrokes> {
  if (name === 'doodles') {
    const file = await readDataFile(DOODLES.file, DOODLES.origin, source);
    return parseDoodles(file.name, new TextDecoder().decode(unzipped(file.name, file.bytes)));
  }
  const characters = CHARACTERS[name];
  const strokes = await loadStrokes('unipen', UNIPEN, characters, source);
  const refused = confusableWith(classes);
  const hasLine = refused.has('1') || refused.has('I');
  const labels = UNIPEN.kinds[characters].classes;
  return selectStrokes(
    strokes,
    [...strokes.labels.keys()].filter(
      index =>
        !refused.has(labels[strokes.labels[index]!]!) &&
        !(hasLine && isUprightLine(drawingAt(strokes.drawings, index))),
    ),
  );
}
