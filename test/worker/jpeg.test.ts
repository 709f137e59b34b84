// What a JPEG's segments say before it is decoded, inside workerd: how many scans there are, and of which kind it is.

import { expect, test } from 'vitest';
import { decodeJpeg, MAX_SCANS } from '../../src/pictures/jpeg.ts';
import { flatJpeg, jpegHead, scan, scansJpeg, segment } from '../fixtures/amplifiers.ts';
import { type ProblemDetails, post, request } from './requests.ts';

const END = [0xff, 0xd9];

async function refusal(file: Uint8Array<ArrayBuffer>): Promise<ProblemDetails> {
  const response = await request('/classify', post(file, 'image/jpeg'));
  return response.json<ProblemDetails>();
}

test('scans are counted to the end of the image', async () => {
  expect(await decodeJpeg(scansJpeg(MAX_SCANS - 1, true, 64))).toMatchObject({ width: 64, height: 64 });
  const { status, detail } = await refusal(scansJpeg(MAX_SCANS, true, 64));
  expect([status, detail]).toEqual([422, `JPEG: expected at most ${MAX_SCANS} scans, got more`]);
});

test.each<[string, number[]]>([
  ['an end inside a comment', segment(0xfe, ...END)],
  ['an end inside a comment behind fill bytes', [0xff, 0xff, ...segment(0xfe, ...END)]],
  ['a restart marker that reads as a segment', [0xff, 0xd0, 0, 4, ...END]],
  ['a marker without length that reads as one', [0xff, 0x01, 0, 4, ...END]],
  ['a start that reads as one', [0xff, 0xd8, 0, 4, ...END]],
])('%s hides no scans', async (_, hidden) => {
  const file = [...jpegHead({ width: 64, height: 64, kind: 'progressive' }), ...scan([1], [0, 0, 0], 8), ...hidden];
  const scans = Array(MAX_SCANS)
    .fill(scan([1], [1, 63, 0], 1))
    .flat();
  const { status } = await refusal(Uint8Array.from([...file, ...scans, ...END]));
  expect([400, 422]).toContain(status);
});

test.each<[string, number, number, string]>([
  ['arithmetic codes', 0xc9, 8, 'arithmetic codes'],
  ['arithmetic codes, progressive', 0xca, 8, 'arithmetic codes'],
  ['12 bits', 0xc1, 12, '12 bits'],
  ['no loss', 0xc3, 8, 'a lossless one'],
  ['a hierarchy', 0xc5, 8, 'layers'],
])('one of %s is refused, and told why', async (_, marker, bits, got) => {
  const file = flatJpeg(64, 64);
  const frame = file.findIndex((byte, i) => byte === 0xff && file[i + 1] === 0xc0);
  const { status, detail } = await refusal(file.with(frame + 1, marker).with(frame + 4, bits));
  expect(status).toBe(422);
  expect(detail).toBe(`JPEG: expected a baseline or progressive one of 8 bits with Huffman codes, got ${got}`);
});
