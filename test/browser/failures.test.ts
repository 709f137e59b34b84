// What the page does when the API is slow, broken or out of reach. Answers are made up here, and only here.

import type { Page, Route } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Stroke } from '../../src/preparation/ink.ts';
import { DESKTOP, keepPicture, PHONE, test } from './page-visit.ts';

const API = '**/classify*';

const BAR: Stroke = [
  [0.5, 0.2],
  [0.5, 0.8],
];

/** An answer that is sure of one digit. */
function answerOf(digit: number): object {
  const labels = [...'0123456789'].sort((a, b) => Number(b === `${digit}`) - Number(a === `${digit}`));
  const predictions = labels.map((label, rank) => ({ label, score: rank === 0 ? 0.95 : 0.01 }));
  return { model: { name: 'digits', version: '1' }, predictions, image: new Array(784).fill(0) };
}

function problem(status: number, detail: string) {
  const body = JSON.stringify({ type: 'about:blank', title: 'Problem', status, detail });
  return { status, contentType: 'application/problem+json', body };
}

/** Holds back every request until the test answers it. */
async function hold(page: Page): Promise<Route[]> {
  const held: Route[] = [];
  await page.route(API, route => {
    held.push(route);
  });
  return held;
}

/** Waits for the request about this many finished bars: there may be earlier ones, about unfinished ones. */
async function requestAbout(bars: number, held: readonly Route[]): Promise<Route> {
  const ends = () =>
    held
      .at(-1)
      ?.request()
      .postDataJSON()
      .strokes.map((stroke: Stroke) => Math.round(stroke.at(-1)?.[1] ?? 0));
  await expect.poll(ends).toEqual(new Array(bars).fill(800));
  return held.at(-1)!;
}

/** Answers requests that the page may have dropped, which is no error, and lets it show what it makes of them. */
async function answerLate(page: Page, routes: readonly Route[]): Promise<void> {
  await Promise.allSettled(routes.map(route => route.fulfill({ json: answerOf(9) })));
  await page.evaluate('new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
}

describe('a failure', () => {
  const failures = [
    ['a network that is down', (route: Route) => route.abort('connectionrefused'), 'Can’t reach the server'],
    ['a problem', (route: Route) => route.fulfill(problem(503, 'model: it has failed to start')), 'status 503'],
    ['an error page', (route: Route) => route.fulfill({ status: 502, body: '<p>' }), 'status 502'],
    ['an answer in another form', (route: Route) => route.fulfill({ json: { digit: 7 } }), 'doesn’t understand'],
  ] as const;

  test.for(failures)('by %s is told in words, and Try again recovers', async ([name, fail, words], { visit }) => {
    const { page, draw, answer } = await visit(PHONE);
    const bars = await page.locator('.result .bars').boundingBox();
    await page.route(API, fail);
    await draw(BAR);
    await page.getByRole('alert').filter({ hasText: words }).waitFor();
    await keepPicture(page, `failure-${name}`);
    expect(await page.locator('.result .bars').boundingBox()).toEqual(bars);
    expect(await page.getByRole('status').textContent()).toBe('No answer yet.');
    await page.unroute(API);
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(await answer()).toMatch(/^\d · /);
    await page.getByRole('alert').waitFor({ state: 'hidden' });
  });

  test('is forgotten with the next stroke', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    await page.route(API, route => route.abort());
    await draw(BAR);
    await page.getByRole('alert').waitFor();
    await page.unroute(API);
    await draw(BAR.map(([x, y]) => [x + 0.1, y]));
    await answer();
    expect(await page.getByRole('alert').isVisible()).toBe(false);
  });
});

test('a section whose code cannot be loaded says so', async ({ visit }) => {
  const { page } = await visit(DESKTOP);
  await page.route('**/fool.js', route => route.abort('internetdisconnected'));
  await page.getByText('Fool the model').click();
  await page.getByText('This part of the page couldn’t be loaded.').waitFor();
});

describe('a slow answer', () => {
  test('never replaces the answer to a later drawing', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    const held = await hold(page);
    await draw(BAR);
    const early = await requestAbout(1, held);
    await draw(BAR.map(([x, y]) => [x + 0.1, y]));
    const late = await requestAbout(2, held);
    await late.fulfill({ json: answerOf(4) });
    expect(await answer()).toBe('4 · 95.0%');
    await answerLate(page, [early]);
    expect(await answer()).toBe('4 · 95.0%');
  });

  test('to a drawing that was cleared is dropped', async ({ visit }) => {
    const { page, draw } = await visit(DESKTOP);
    const held = await hold(page);
    await draw(BAR);
    const early = await requestAbout(1, held);
    await page.getByRole('button', { name: 'Clear' }).click();
    await answerLate(page, [early]);
    expect(await page.getByRole('status').textContent()).toBe('Draw a digit and the answer appears here.');
  });

  test('is waited for in words', async ({ visit }) => {
    const { page, draw } = await visit(DESKTOP);
    const held = await hold(page);
    const waiting = page.getByText('Waiting for the server');
    await draw(BAR);
    const request = await requestAbout(1, held);
    await waiting.waitFor({ state: 'visible' });
    await request.fulfill({ json: answerOf(1) });
    await waiting.waitFor({ state: 'hidden' });
  });
});
