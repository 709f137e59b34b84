// Every way in which a request can end becomes an answer or words for the person at the page.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseAnswer } from '../../../src/page/answer/answer.ts';
import { askServer, loadFacts, withReading } from '../../../src/page/answer/client.ts';
import { UNKNOWN_MODEL } from '../../../src/page/answer/model-card.ts';

const body = { predictions: [{ label: '7', score: 0.9 }], image: new Array<number>(784).fill(0) };
const { signal } = new AbortController();
const digits = { model: 'digits' } as const;

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
    expect(await askServer([[[1, 2]]], signal, digits)).toEqual({
      ...body,
      server: { ms: expect.any(Number), predictions: body.predictions },
    });
    expect(fetched.mock.calls[0]?.[0]).toBe('/classify?model=digits&image=true');
    expect(fetched.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', body: '{"strokes":[[[1,2]]]}' });
  });

  it('asks a busy server once more when it says, and tells in how many seconds', async () => {
    vi.useFakeTimers();
    const busy = () => new Response(null, { status: 503, headers: { 'Retry-After': '2' } });
    const answers = [busy, () => Response.json(body), busy, busy];
    const fetched = serve(() => answers.shift()!());
    const onBusy = vi.fn();
    const first = askServer([[[1, 2]]], signal, { ...digits, onBusy });
    await vi.advanceTimersByTimeAsync(1999);
    expect([fetched.mock.calls.length, onBusy.mock.calls]).toEqual([1, [[2]]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await first).toMatchObject(body);
    const second = expect(askServer([[[1, 2]]], signal, digits)).rejects.toThrow('status 503');
    await vi.advanceTimersByTimeAsync(2000);
    await second;
    vi.useRealTimers();
  });

  it('asks for an explanation where that is wanted', async () => {
    const layers = [{ predictions: body.predictions }];
    const explained = { ...body, attention: [[[[1]]]], layers };
    const fetched = serve(() => Response.json(explained));
    expect(await askServer([[[1, 2]]], signal, { model: 'letters', explain: 'attention,layers' })).toMatchObject(
      explained,
    );
    expect(fetched.mock.calls[0]?.[0]).toBe('/classify?model=letters&image=true&explain=attention,layers');
  });

  it.each([
    ['No ink found.', () => Response.json({ detail: 'drawing: expected ink, got none' }, { status: 422 })],
    ['This picture is too large.', () => Response.json({}, { status: 413 })],
    ['The server couldn’t answer (status 500).', () => Response.json({ detail: 'log' }, { status: 500 })],
    ['The server couldn’t answer (status 502).', () => new Response('<p>Bad gateway', { status: 502 })],
    ['an answer that this page doesn’t understand', () => Response.json({ label: 7 })],
    ['an answer that this page doesn’t understand', () => new Response('no JSON')],
    ['Can’t reach the server.', () => Promise.reject(new TypeError('failed'))],
  ])('says "%s" when there is no answer', async (words, respond) => {
    serve(respond);
    await expect(askServer([], signal, digits)).rejects.toThrow(words);
  });

  it('says for how long it waited in vain', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    serve(() => Promise.reject(new DOMException('timed out', 'TimeoutError')));
    await expect(askServer([], signal, digits)).rejects.toThrow('The server didn’t answer within 10 seconds.');
  });

  it('throws the reason of the signal when it is aborted', async () => {
    serve(() => Promise.reject(new TypeError('failed')));
    await expect(askServer([], AbortSignal.abort('dropped'), digits)).rejects.toBe('dropped');
  });
});

describe('several characters', () => {
  const several = { ...body, several: true };
  const reading = { text: '42', confidence: 0.9, characters: [{ predictions: body.predictions, unknown: 0.1 }] };

  it('are told apart by the server, with an explanation too', async () => {
    const layers = [{ predictions: body.predictions }];
    for (const found of [several, { ...several, attention: [[[[1]]]], layers }]) {
      const fetched = serve(() => Response.json(reading));
      expect(await withReading(parseAnswer(found)!, [[[1, 2]]], signal, 'letters')).toEqual({
        ...parseAnswer(found),
        reading,
      });
      expect(fetched.mock.calls[0]?.[0]).toBe('/read?model=letters');
    }
  });

  it('are one answer where the server can’t tell them apart', async () => {
    const answers = [
      () => Response.json({}),
      () => new Response(null, { status: 422 }),
      () => Promise.reject(new Error()),
    ];
    for (const respond of answers) {
      serve(respond);
      expect(await withReading(several, [[[1, 2]]], signal, 'digits')).toEqual(several);
    }
  });

  it('are not asked about unless the answer says so', async () => {
    const fetched = serve(() => Response.json(reading));
    expect(await withReading(body, [[[1, 2]]], signal, 'digits')).toEqual(body);
    expect(fetched).not.toHaveBeenCalled();
  });
});

describe('loadFacts', () => {
  it.each([
    ['is refused', () => Response.json({ detail: 'no such model' }, { status: 404 })],
    ['is not JSON', () => new Response('<p>Hello')],
    ['is no card', () => Response.json({ hello: 'world' })],
    ['cannot be had', () => Promise.reject(new TypeError('failed'))],
  ])('knows nothing of a model whose card %s', async (_, respond) => {
    serve(respond);
    expect(await loadFacts('digits')).toEqual(UNKNOWN_MODEL);
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
    { ...body, layers: 7 },
    { ...body, layers: [[]] },
  ])('refuses %j', value => {
    expect(parseAnswer(value)).toBe(undefined);
  });
});
