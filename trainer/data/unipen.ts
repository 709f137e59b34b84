// The UNIPEN format of pen-drawn digits, as the UCI Pendigits files have it: text in, labelled strokes out.
// Guyon et al. 1994, "UNIPEN project of on-line data exchange and recognizer benchmarks".

import type { Point, Stroke } from '../../src/preparation/ink.ts';
import type { LabelledStrokes } from './samples.ts';

/** What src/preparation/ink.ts renders. */
const IMAGE_SIZE = 28;

const SEGMENT = /^\.SEGMENT\s+DIGIT\s.*"(.*)"$/;
const COMMENT = /^\.COMMENT\s+(\d+)\s+(\d+)\s+\d+$/;
const POINT = /^(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)$/;

interface Line {
  file: string;
  number: number;
  text: string;
}

interface Drawing {
  line: number;
  label: number;
  writer: number | undefined;
  strokes: Point[][];
}

/**
 * Reads `.SEGMENT DIGIT … "8"`, `.COMMENT <digit> <writer> <index>` and the points between `.PEN_DOWN` and `.PEN_UP`;
 * other keywords are skipped. y grows upwards in the file and downwards in the result. Throws an Error "file:line:
 * expected …, got …" for anything else.
 */
export function parseUnipen(file: string, text: string, classes: readonly string[]): LabelledStrokes {
  const drawings: Drawing[] = [];
  let penDown = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.trim();
    if (content === '') continue;
    const line = { file, number: index + 1, text: content };
    const drawing = drawings.at(-1);
    if (content.startsWith('.SEGMENT')) drawings.push(begin(line, classes));
    else if (content.startsWith('.COMMENT') && drawing) drawing.writer = writerOf(line, drawing, classes);
    else if (content === '.PEN_DOWN') (drawing ?? fail(line, 'a .SEGMENT first')).strokes.push([]);
    else if (!content.startsWith('.')) addPoint(line, penDown ? drawing : undefined);
    penDown = content === '.PEN_DOWN' || (penDown && content !== '.PEN_UP');
  }
  return collect(file, drawings);
}

function fail({ file, number, text }: Line, expected: string): never {
  throw new Error(`${file}:${number}: expected ${expected}, got ${text}`);
}

function begin(line: Line, classes: readonly string[]): Drawing {
  const label = classes.indexOf(SEGMENT.exec(line.text)?.[1] ?? fail(line, '.SEGMENT DIGIT … "LABEL"'));
  if (label === -1) fail(line, `a label of ${classes.join(', ')}`);
  return { line: line.number, label, writer: undefined, strokes: [] };
}

function writerOf(line: Line, { label }: Drawing, classes: readonly string[]): number {
  const [, digit, writer] = COMMENT.exec(line.text) ?? fail(line, '.COMMENT DIGIT WRITER INDEX');
  if (digit !== classes[label]) fail(line, `the segment's label ${classes[label]}`);
  return Number(writer);
}

function addPoint(line: Line, drawing: Drawing | undefined): void {
  const [, x, y] = POINT.exec(line.text) ?? fail(line, 'a keyword or a point X Y');
  (drawing?.strokes.at(-1) ?? fail(line, '.PEN_DOWN before a point')).push([Number(x), -Number(y)]);
}

function collect(file: string, drawings: readonly Drawing[]): LabelledStrokes {
  if (drawings.length === 0) throw new Error(`${file}: expected segments of digits, got none`);
  return {
    count: drawings.length,
    imageSize: IMAGE_SIZE,
    labels: Uint8Array.from(drawings, ({ label }) => label),
    writers: Uint16Array.from(drawings, ({ line, writer }) => {
      if (writer === undefined) throw new Error(`${file}:${line}: expected a .COMMENT with the writer, got none`);
      return writer;
    }),
    drawings: drawings.map(({ line, strokes }): Stroke[] => {
      const inked = strokes.filter(stroke => stroke.length > 0);
      if (inked.length === 0) throw new Error(`${file}:${line}: expected strokes with points, got none`);
      return inked;
    }),
  };
}
