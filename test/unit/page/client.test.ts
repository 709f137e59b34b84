// Every way in which a request can end becomes an answer or words for the person at the page.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseAnswer } from '../../../src/page/answer/answer.ts';
import { askServer } from '../../../src/page/answer/client.ts';

const body = { predictions: [{ label: '7', score: 0.9 }], image: new Array<number>(784).fill(0) };
const { signal } = new AbortController();

function serve(respond: () => Response | Promise<Response>) {
  const fetched = vi.fn(async (_url: string, _init: RequestInit) => respond());
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('askServer', () => {
  it('posts strokes and asks for the image', async () => {
    const fetched = serve(() => Response.json(body));
    expect(await askServer([[[1, 2]]], signal)).toEqual({ ...body, server: { ms: expect.any(Number) } });
    expect(fetched.mock.calls[0]?.[0]).toBe('/classify?image=true');
    expect(fetched.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', body: '{"strokes":[[[1,2]]]}' });
  });

  it('asks for an explanation where that is wanted', async () => {
    const layers = [{ predictions: body.predictions }];
    const explained = { ...body, attention: [0.1, 0.2, 0.3, 0.4], layers };
    const fetched = serve(() => Response.json(explained));
    expect(await askServer([[[1, 2]]], signal, true)).toMatchObject(explained);
    expect(fetched.mock.calls[0]?.[0]).toBe('/classify?image=true&explain=attention,layers');
  });

  it.each([
    ['strokes: no ink', () => Response.json({ detail: 'strokes: no ink' }, { status: 422 })],
    ['The server could not answer (status 500).', () => Response.json({ detail: '' }, { status: 500 })],
    ['The server could not answer (status 502).', () => new Response('<p>Bad gateway', { status: 502 })],
    ['an answer that this page does not understand', () => Response.json({ label: 7 })],
    ['an answer that this page does not understand', () => new Response('no JSON')],
    ['The server could not be reached.', () => Promise.reject(new TypeError('failed'))],
  ])('says "%s" when there is no answer', async (words, respond) => {
    serve(respond);
    await expect(askServer([], signal)).rejects.toThrow(words);
  });

  it('says for how long it waited in vain', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    serve(() => Promise.reject(new DOMException('timed out', 'TimeoutError')));
    await expect(askServer([], signal)).rejects.toThrow('The server did not answer within 10 seconds.');
  });

  it('throws the reason of the signal when it is aborted', async () => {
    serve(() => Promise.reject(new TypeError('failed')));
    await expect(askServer([], AbortSignal.abort('dropped'))).rejects.toBe('dropped');
  });
});

describe('parseAnswer', () => {
  it.each([
    undefined,
    null,
    [],
    { ...body, predictions: [] },
    { ...body, predictions: [{ label: 7, score: 0.9 }] },
    { ...body, predictions: [null] },
    { ...body, image: body.image.slice(1) },
    { ...body, image: undefined },
    { ...body, image: new Array(784).fill('0') },
    { ...body, attention: [0.5, 0.5], layers: [] },
    { ...body, attention: [1] },
    { ...body, attention: ['1'], layers: [] },
    { ...body, attention: [1], layers: [[]] },
  ])('refuses %j', value => {
    expect(parseAnswer(value)).toBe(undefined);
  });
});
