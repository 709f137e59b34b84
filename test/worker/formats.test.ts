// Every picture format that /classify reads, and what it refuses of them, inside workerd.

import { describe, expect, test } from 'vitest';
import { toBase64 } from '../fixtures/png.ts';
import { extended, jpegFile, riff, webpFile } from './pictures.ts';
import { type Answer, type BatchAnswer, classify, json, post, request } from './requests.ts';
import { FILES, form, PAPER, SEVEN } from './seven.ts';

describe.each(Object.entries(FILES))('%s', (mediaType, file) => {
  test('is recognised', async () => {
    expect((await classify(post(file, mediaType))).predictions[0]?.label).toBe(SEVEN.label);
  });

  test('is the same whatever picture it is declared to be', async () => {
    const expected = await classify(post(file, mediaType));
    for (const declared of [...Object.keys(FILES), 'application/octet-stream'])
      expect(await classify(post(file, declared))).toEqual(expected);
  });

  test('is the same in a data URL and as the file of a form', async () => {
    const expected = await classify(post(file, mediaType));
    expect(await classify(json({ image: `data:${mediaType};base64,${toBase64(file)}` }))).toEqual(expected);
    expect(await classify(form(file))).toEqual(expected);
  });
});

test('lossless and progressive pictures are read', async () => {
  const lossless = await webpFile(PAPER, { lossless: 1 });
  const progressive = await jpegFile(PAPER, { progressive: true });
  const baseline = await jpegFile(PAPER, { progressive: false });
  const same = await classify(post(FILES['image/png'], 'image/png'), '?image=true');
  expect(await classify(post(lossless, 'image/webp'), '?image=true')).toEqual(same);
  for (const jpeg of [progressive, baseline])
    expect((await classify(post(jpeg, 'image/jpeg'))).predictions[0]?.label).toBe(SEVEN.label);
});

describe('a JPEG', () => {
  const jpeg = FILES['image/jpeg'];
  const scan = Uint8Array.of(0xff, 0xda, 0, 2);
  const end = jpeg.slice(-2);

  test.each<[string, Uint8Array<ArrayBuffer>, number, string]>([
    ['without its end', jpeg.slice(0, -2), 400, 'marker of its end'],
    [
      'of many scans',
      Uint8Array.from([
        ...jpeg.slice(0, -2),
        ...Array(60)
          .fill([...scan])
          .flat(),
        ...end,
      ]),
      422,
      'scans',
    ],
    ['that is nothing but a marker', Uint8Array.of(0xff, 0xd8, 0xff), 400, 'JPEG'],
    ['of sides that are too long', withSize(jpeg, 5000, 10), 422, '5000×10'],
    ['of an area that is too large', withSize(jpeg, 4096, 4096), 422, '4096×4096'],
    ['without height', withSize(jpeg, 10, 0), 422, '10×0'],
  ])('%s is refused', async (_, file, status, detail) => {
    const response = await request('/classify', post(file, 'image/jpeg'));
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(detail);
  });

  function withSize(file: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
    const frame = file.findIndex((byte, i) => byte === 0xff && (file[i + 1] === 0xc0 || file[i + 1] === 0xc2));
    const changed = Uint8Array.from(file);
    changed.set([height >> 8, height & 255, width >> 8, width & 255], frame + 5);
    return changed;
  }
});

test.each<[string, Uint8Array<ArrayBuffer>, number, string]>([
  ['of an animation', riff(extended(28, 28, 2)), 400, 'animation'],
  ['without image', riff(extended(28, 28, 0)), 400, 'image data'],
  ['of sides that are too long', riff(extended(16_384, 16_384, 0)), 422, '16384×16384'],
  ['of a broken image', riff(['VP8L', Uint8Array.of(0x2f, 27, 192, 6, 0, 1, 2, 3)]), 400, 'WebP'],
  ['of a wrong signature', riff(['VP8L', new Uint8Array(8)]), 400, 'signature'],
  ['that is cut short', FILES['image/webp'].slice(0, -2), 400, 'expected'],
])('a WebP %s is refused', async (_, file, status, detail) => {
  const response = await request('/classify', post(file, 'image/webp'));
  expect(await response.text()).toContain(detail);
  expect(response.status).toBe(status);
});

test('a decoder that fails leaves the next picture as it was', async () => {
  for (const [mediaType, file] of Object.entries(FILES)) {
    const before: Answer | BatchAnswer = await classify(post(file, mediaType));
    for (let at = 30; at < file.length - 2; at += 97)
      await request('/classify', post(file.with(at, file[at]! ^ 0xff), mediaType));
    expect(await classify(post(file, mediaType))).toEqual(before);
  }
});
