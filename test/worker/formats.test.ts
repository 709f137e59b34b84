// Every format that /classify reads, inside workerd: pictures, forms, bytes, batches.

import { describe, expect, test } from 'vitest';
import type { Raster } from '../../src/image.ts';
import { turnUpright } from '../../src/pictures/orientation.ts';
import { digits } from '../fixtures/mnist.ts';
import { grayPng, pngFile, toBase64 } from '../fixtures/png.ts';
import { exif, extended, jpegFile, paperOf, riff, webpFile, withExif } from './pictures.ts';
import {
  type Answer,
  type BatchAnswer,
  classify,
  classifyBatch,
  json,
  type ProblemDetails,
  post,
  request,
} from './requests.ts';

const SEVEN = digits[0]!;
const PAPER = paperOf(SEVEN.pixels, 5);
const FILES = {
  'image/png': grayPng(PAPER.width, PAPER.height, PAPER.gray),
  'image/jpeg': await jpegFile(PAPER),
  'image/webp': await webpFile(PAPER),
};

function form(...files: Uint8Array<ArrayBuffer>[]): RequestInit {
  const body = new FormData();
  for (const [i, file] of files.entries()) body.append('image', new File([file], `${i}`));
  return { method: 'POST', body };
}

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

describe('a picture taken sideways', () => {
  const undo = [1, 2, 3, 4, 5, 8, 7, 6] as const;
  // What a camera stores when it is held so that Orientation tells the inverse.
  const stored = (orientation: number) => turnUpright(PAPER, undo[orientation - 1]!);
  const orientations = [1, 2, 3, 4, 5, 6, 7, 8];

  test.each(orientations)('is turned upright: JPEG with Orientation %i', async orientation => {
    const file = await jpegFile(stored(orientation), { quality: 100 });
    for (const littleEndian of [false, true])
      expect(
        (await classify(post(withExif(file, orientation, littleEndian), 'image/jpeg'))).predictions[0]?.label,
      ).toBe('7');
  });

  test.each(orientations)('is turned upright: WebP and PNG with Orientation %i', async orientation => {
    const upright = await classify(post(FILES['image/png'], 'image/png'), '?image=true');
    const raster = stored(orientation);
    const webp = await webpFile(raster, { lossless: 1 });
    const extendedWebp = riff(
      extended(raster.width, raster.height, 8),
      ['VP8L', webp.slice(20)],
      ['EXIF', exif(orientation)],
    );
    expect(await classify(post(extendedWebp, 'image/webp'), '?image=true')).toEqual(upright);
    const png = grayPng(raster.width, raster.height, raster.gray);
    const head = pngFile({ width: 1, height: 1, depth: 8, colourType: 0 }, ['eXIf', exif(orientation)]);
    const chunk = head.slice(33, -12);
    const file = Uint8Array.from([...png.slice(0, 33), ...chunk, ...png.slice(33)]);
    expect(await classify(post(file, 'image/png'), '?image=true')).toEqual(upright);
  });
});

/** The paper as a camera sees it: light from one side, a corner in shadow, ink that is not black, noise. */
function photograph({ width, height, gray }: Raster, light: (x: number, y: number) => number): Raster {
  let state = 20_261_101;
  const noise = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const seen = gray.map((value, i) => {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    const reflected = 0.3 + (0.65 * value) / 255;
    return Math.max(0, Math.min(255, 255 * light(x, y) * reflected + 8 * noise()));
  });
  return { width, height, gray: seen };
}

test.each<[string, (x: number, y: number) => number]>([
  ['even light', () => 0.9],
  ['light from the left', x => 1 - 0.75 * x],
  ['a dark corner', (x, y) => 1 - 0.35 * (x * x + y * y)],
  ['a lamp above', (x, y) => 0.25 + 0.75 * Math.exp(-3 * ((x - 0.4) ** 2 + y ** 2))],
  ['a hard shadow across', (x, y) => (x + y > 1.1 ? 0.45 : 0.95)],
  ['a shadow across', (x, y) => 0.95 - 0.5 / (1 + Math.exp((1.1 - x - y) / 0.04))],
])('digits on paper are read from photographs in %s', async (_, light) => {
  const some = digits.slice(0, 20);
  const answers: Answer[] = [];
  for (const { pixels } of some)
    answers.push(await classify(post(await jpegFile(photograph(paperOf(pixels, 6), light)), 'image/jpeg')));
  const right = answers.filter(({ predictions }, i) => predictions[0]?.label === some[i]!.label);
  expect(right.length).toBeGreaterThanOrEqual(18);
});

describe('bytes', () => {
  const bytesOf = (count: number) => new Blob(digits.slice(0, count).map(({ pixels }) => pixels.slice())).arrayBuffer();

  test('784 of them are one image', async () => {
    const one = await classify(post(await bytesOf(1), 'application/octet-stream'), '?image=true');
    expect(one).toEqual(await classify(json({ pixels: [...SEVEN.pixels] }), '?image=true'));
  });

  test('64 times as many are a batch in order', async () => {
    const { results } = await classifyBatch(post(await bytesOf(64), 'application/octet-stream'));
    expect(results).toHaveLength(64);
    const right = results.filter(
      (result, i) => 'predictions' in result && result.predictions[0]?.label === digits[i]!.label,
    );
    expect(right.length).toBeGreaterThanOrEqual(60);
  });

  test.each([0, 1, 783, 785, 65 * 784])('%i of them are refused', async length => {
    const response = await request('/classify', post(new Uint8Array(length).fill(9), 'application/octet-stream'));
    expect(response.status).toBe(400);
  });
});

describe('a batch', () => {
  const items = [
    { pixels: [...SEVEN.pixels] },
    { image: `data:image/jpeg;base64,${toBase64(FILES['image/jpeg'])}` },
    { strokes: [[[10, 10], [90, 10], [40, 120]]] }, // biome-ignore format: points in one line
  ];

  test('answers every item as it is answered alone, in order', async () => {
    const { results } = await classifyBatch(json({ items }), '?image=true&top_k=2');
    for (const [i, item] of items.entries()) {
      const alone = await classify(json(item), '?image=true&top_k=2');
      const { predictions, image } = results[i] as Answer;
      expect(predictions.map(({ label }) => label)).toEqual(alone.predictions.map(({ label }) => label));
      expect(predictions[0]?.score).toBeCloseTo(alone.predictions[0]!.score, 5);
      expect(image).toEqual(alone.image);
    }
  });

  test('tells the problem of an item in its place, and answers the others', async () => {
    const wrong = [{ strokes: [] }, { image: 'data:image/png;base64,AAAA' }, { image: 'https://example.com/7.png' }];
    const { results } = await classifyBatch(json({ items: [items[0], ...wrong, items[2]] }));
    const found = results.map(result => ('problem' in result ? result.problem : undefined));
    expect(found.map(problem => problem?.status)).toEqual([undefined, 422, 422, 422, undefined]);
    const pointers = found.map(problem => problem?.errors?.[0]?.pointer);
    expect(pointers).toEqual([undefined, undefined, '#/items/2/image', '#/items/3/image', undefined]);
  });

  test('of which nothing can be read is 200 all the same', async () => {
    const { results } = await classifyBatch(json({ items: [{ strokes: [] }] }));
    expect(results).toHaveLength(1);
  });

  test.each<[string, unknown, string]>([
    ['pixels of a wrong number', { pixels: [1] }, '#/items/1/pixels'],
    ['a number', 5, '#/items/1'],
    ['nothing', {}, '#/items/1'],
  ])('with an item of %s is refused, and the error points to it', async (_, item, pointer) => {
    const response = await request('/classify', json({ items: [items[0], item] }));
    expect(response.status).toBe(422);
    expect((await response.json<ProblemDetails>()).errors?.[0]?.pointer).toBe(pointer);
  });

  test.each([
    ['no items', []],
    ['65 items', Array(65).fill(items[2])],
    ['items that are no array', 'x'],
  ])('of %s is refused', async (_, wrong) => {
    expect((await request('/classify', json({ items: wrong }))).status).toBe(422);
  });

  test('with another key beside its items is refused', async () => {
    expect((await request('/classify', json({ items, strokes: [] }))).status).toBe(422);
  });

  test('of large pictures is read up to the pixels that all may have together', async () => {
    const large = grayPng(2048, 2048, new Uint8Array(2048 * 2048).fill(255).fill(0, 900_000, 1_000_000));
    const item = { image: `data:image/png;base64,${toBase64(large)}` };
    const { results } = await classifyBatch(json({ items: Array(6).fill(item) }));
    expect(results.map(result => 'predictions' in result)).toEqual([true, true, true, true, false, false]);
  });
});

describe('a form', () => {
  test('of several files is a batch in order', async () => {
    const broken = FILES['image/jpeg'].slice(0, 100);
    const { results } = await classifyBatch(form(FILES['image/webp'], broken, FILES['image/png']));
    expect(
      results.map(result => ('predictions' in result ? result.predictions[0]?.label : result.problem.status)),
    ).toEqual(['7', 400, '7']);
  });

  test.each<[string, RequestInit]>([
    ['without files', form()],
    ['of 65 files', form(...Array(65).fill(new Uint8Array(1)))],
    ['without boundary', post('x', 'multipart/form-data')],
    [
      'that is cut short',
      post(
        '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nxx',
        'multipart/form-data; boundary=b',
      ),
    ],
    [
      'with a text',
      post('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nxx\r\n--b--', 'multipart/form-data; boundary=b'),
    ],
  ])('%s is refused', async (_, init) => {
    expect((await request('/classify', init)).status).toBe(400);
  });
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
