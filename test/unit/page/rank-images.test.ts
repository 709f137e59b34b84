// A batch goes to the model in this browser where it runs, to the server otherwise, and fails in words.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LocalModels } from '../../../src/page/local/messages.ts';
import { rankImages } from '../../../src/page/local/rank-images.ts';

const images = [new Array<number>(784).fill(0), new Array<number>(784).fill(255)];
const rankings = [
  { predictions: [{ label: '3', score: 0.9 }] },
  { predictions: [{ label: '8', score: 0.8 }], unknown: 0.1 },
];
const answering = (body: unknown, status = 200) =>
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(body, { status }));
const local = (rankAll: LocalModels['rankAll']) => ({ rankAll }) as LocalModels;

afterEach(() => void vi.restoreAllMocks());

/** With these models in the browser. */
const ranked = (models?: ReturnType<typeof local>) =>
  rankImages(
    () => 'digits',
    () => models,
  );

describe('a batch', () => {
  it('is sent as the bytes of its images', async () => {
    const fetched = answering({ results: rankings });
    expect(await ranked()(images)).toEqual(rankings);
    const [path, request] = fetched.mock.calls[0]!;
    expect([path, request?.headers]).toEqual([
      '/classify?model=digits',
      { 'content-type': 'application/octet-stream' },
    ]);
    expect(request?.body).toEqual(Uint8Array.from(images.flat()));
  });

  it('of one image has no list in its answer', async () => {
    answering({ model: {}, ...rankings[0] });
    expect(await ranked()(images.slice(1))).toMatchObject([rankings[0]]);
  });

  it('is ranked in this browser where the model runs, and by the server if that fails', async () => {
    const fetched = answering({ results: rankings });
    expect(await ranked(local(async () => rankings))(images)).toBe(rankings);
    expect(fetched).not.toHaveBeenCalled();
    expect(await ranked(local(() => Promise.reject(new Error('ended'))))(images)).toEqual(rankings);
  });

  it.each([
    ['a refusal', { detail: 'no' }, 503, 'status 503'],
    ['a refused image', { results: [rankings[0], { status: 422 }] }, 200, 'doesn’t understand'],
    ['too few answers', { results: rankings.slice(1) }, 200, 'doesn’t understand'],
    ['something else', 7, 200, 'doesn’t understand'],
  ])('gets words for %s', async (_, body, status, words) => {
    answering(body, status);
    expect(await ranked()(images)).toContain(words);
  });

  it('gets words where there is no network', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('failed'));
    expect(await ranked()(images)).toContain('Can’t reach the server');
  });
});
