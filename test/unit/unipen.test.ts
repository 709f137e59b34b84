import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writersOf } from '../../trainer/data/holdout.ts';
import { parseUnipen } from '../../trainer/data/unipen.ts';
import { FIXTURES } from './tiny-model.ts';

const CLASSES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

const EIGHT = `.INCLUDE dene.doc

.SEGMENT DIGIT    0 ? "8"
.COMMENT 8 12  224
.PEN_DOWN
 267  333
 267.5  -4
.PEN_UP
.DT 100
.PEN_DOWN
 1 2
.PEN_UP
`;

const parse = (text: string) => parseUnipen('a.unipen', text, CLASSES);

describe('a UNIPEN file', () => {
  it('gives label, writer and strokes with y turned downwards', () => {
    const data = parse(EIGHT);
    expect(data).toMatchObject({ count: 1, imageSize: 28 });
    expect([data.labels[0], data.writers[0]]).toEqual([8, 12]);
    expect(data.drawings[0]).toEqual([
      [
        [267, -333],
        [267.5, 4],
      ],
      [[1, -2]],
    ]);
  });

  it('may end its lines with carriage returns', () => {
    expect(parse(EIGHT.replaceAll('\n', '\r\n'))).toEqual(parse(EIGHT));
  });

  it('of real digits has each of them by each of its writers', async () => {
    const path = join(FIXTURES, 'pendigits', 'pendigits-orig-train.unipen.gz');
    const data = parseUnipen(path, gunzipSync(await readFile(path)).toString('latin1'), CLASSES);
    expect(data.count).toBe(60);
    expect(writersOf(data)).toEqual([3, 7, 12, 20, 26, 29]);
    for (const label of CLASSES.keys()) expect(data.labels.filter(other => other === label)).toHaveLength(6);
    for (const drawing of data.drawings) expect(drawing.flat().length).toBeGreaterThan(5);
  });

  it.each([
    ['.SEGMENT DIGIT    0 ? "8"', '.SEGMENT DIGIT 0 ? 8', 3, 'expected .SEGMENT DIGIT … "LABEL"'],
    ['.SEGMENT DIGIT    0 ? "8"', '.SEGMENT DIGIT 0 ? "x"', 3, 'expected a label of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9'],
    ['.COMMENT 8 12  224', '.COMMENT 8 12', 4, 'expected .COMMENT DIGIT WRITER INDEX'],
    ['.COMMENT 8 12  224', '.COMMENT 7 12 224', 4, "expected the segment's label 8"],
    ['267  333', '267 333 1', 6, 'expected a keyword or a point X Y'],
  ])('with, in place of %s, the line %s is refused with file and line', (right, wrong, line, message) => {
    expect(() => parse(EIGHT.replace(right, wrong))).toThrow(`a.unipen:${line}: ${message}, got ${wrong}`);
  });

  it('with points while the pen is up is refused', () => {
    expect(() => parse(EIGHT.replace('.DT 100', '7 7'))).toThrow(
      'a.unipen:9: expected .PEN_DOWN before a point, got 7 7',
    );
    expect(() => parse('.PEN_DOWN')).toThrow('a.unipen:1: expected a .SEGMENT first, got .PEN_DOWN');
  });

  it('without writer, ink or digits is refused', () => {
    expect(() => parse(EIGHT.replace('.COMMENT 8 12  224', ''))).toThrow(
      'a.unipen:3: expected a .COMMENT with the writer, got none',
    );
    expect(() => parse('.SEGMENT DIGIT 0 ? "8"\n.COMMENT 8 1 1\n.PEN_DOWN\n.PEN_UP')).toThrow(
      'a.unipen:1: expected strokes with points, got none',
    );
    expect(() => parse('')).toThrow('a.unipen: expected segments of digits, got none');
  });
});
