// UNIPEN's release train_r01_v07 as it is distributed: isolated characters as pen strokes. The files of `data/` say which
// parts of the files of `include/` are a character.

import { parseTar } from 'nanotar';
import type { Stroke } from '../../../src/preparation/ink.ts';
import type { Characters } from '../../config/dataset-names.ts';
import { randomStream } from '../../random.ts';
import { dropPoints } from '../augment/pen.ts';
import { packDrawings } from '../drawings.ts';
import type { LabelledStrokes } from '../samples.ts';
import { type Components, noComponents, readComponents } from './components.ts';
import { parseSegment, type Segment, strokesOf } from './segment.ts';

/** Of `data/`. */
const FOLDERS: Record<Characters, readonly string[]> = {
  digits: ['1a'],
  capitals: ['1b'],
  small: ['1c'],
  letters: ['1b', '1c'],
  symbols: ['1d'],
};

/**
 * People are split by groups of about eight of the 255, so that as many groups as Pendigits has writers are held out. The
 * group follows from the name alone, and is the same for all characters.
 */
const GROUPS = 32;

const NO_CHARACTER = '\\@';

/** Points closer than this share of a drawing's longer side tell nothing of its shape. */
const GAP = 1 / 80;
const IMAGE_SIZE = 28;

type Files = ReadonlyMap<string, () => string>;

/**
 * The characters of the release, a tar; a letter is of the same class whatever its case. The 1,262 segments whose label is
 * `\@`, parts of words that are no character, are left out. Throws an Error "file:line: expected …, got …" for other lines
 * that are not of the format, and where a file that is included is missing.
 */
export function parseRelease(
  name: string,
  archive: Uint8Array,
  { characters, classes }: { characters: Characters; classes: readonly string[] },
): LabelledStrokes {
  const folders = FOLDERS[characters];
  const files = filesOf(archive);
  const drawn: { label: number; writer: number; strokes: Stroke[] }[] = [];
  for (const [path, text] of files) {
    if (!folders.some(folder => path.startsWith(`data/${folder}/`))) continue;
    const { segments, components } = readData(`${name}/${path}`, text(), files);
    for (const segment of segments) {
      if (segment.label === NO_CHARACTER) continue;
      const fail = (expected: string, got: string): never => {
        throw new Error(`${name}/${path}:${segment.line}: expected ${expected}, got ${got}`);
      };
      const label = classes.indexOf(characters === 'letters' ? segment.label.toUpperCase() : segment.label);
      if (label === -1) fail(`a label of ${classes.join(' ')}`, segment.label);
      const strokes = strokesOf(segment, components) ?? fail(`components below ${components.blocks.length}`, 'others');
      if (strokes.length === 0) fail('components with the pen down', 'none');
      const writer = components.writer ?? fail('an included file with .WRITER_ID', 'none');
      drawn.push({ label, writer: groupOf(writer), strokes: thinned(strokes) });
    }
  }
  if (drawn.length === 0) throw new Error(`${name}: expected data/${folders[0]}/… with segments, got none`);
  return {
    count: drawn.length,
    imageSize: IMAGE_SIZE,
    labels: Uint8Array.from(drawn, ({ label }) => label),
    writers: Uint16Array.from(drawn, ({ writer }) => writer),
    people: Array.from({ length: GROUPS }, (_, group) => group),
    drawings: packDrawings(drawn.map(({ strokes }) => strokes)),
  };
}

/** Texts by their paths below the release's folder, sorted, so that the order of the archive does not matter. */
function filesOf(archive: Uint8Array): Files {
  const decoder = new TextDecoder('latin1');
  const files = parseTar(archive)
    .filter(({ type, data }) => type === 'file' && data)
    .map(({ name, data }) => [name.replace(/^(\.\/)?[^/]+\//, ''), () => decoder.decode(data)] as const);
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Segments of a file of `data/` and the components of all that it includes. */
function readData(file: string, text: string, files: Files): { segments: Segment[]; components: Components } {
  const components = noComponents();
  const segments: Segment[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const [keyword, path] = line.split(/\s+/, 2);
    if (keyword === '.INCLUDE') include(`${file}:${index + 1}`, path, files, components);
    if (keyword !== '.SEGMENT') continue;
    const segment = parseSegment(line, index + 1);
    if (!segment)
      throw new Error(`${file}:${index + 1}: expected .SEGMENT CHARACTER COMPONENTS … "LABEL", got ${line}`);
    segments.push(segment);
  }
  return { segments, components };
}

function include(where: string, path: string | undefined, files: Files, components: Components): void {
  const text = files.get(`include/${path}`);
  if (!text) throw new Error(`${where}: expected a file of include/, got ${path}`);
  readComponents(`include/${path}`, text(), components, (inner, line) =>
    include(`include/${path}:${line}`, inner, files, components),
  );
}

function groupOf(writer: string): number {
  return (randomStream(0, 'unipen', writer).bits() >>> 0) % GROUPS;
}

function thinned(strokes: readonly Stroke[]): Stroke[] {
  const points = strokes.flat();
  const extent = (axis: 0 | 1) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const point of points) [low, high] = [Math.min(low, point[axis]), Math.max(high, point[axis])];
    return high - low;
  };
  const gap = GAP * Math.max(extent(0), extent(1));
  return strokes.map(stroke => dropPoints(stroke, gap));
}
