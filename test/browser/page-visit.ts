// A visit to the page in the shared browser: the page, what it sent, what went wrong on it. Every test that uses one fails
// when the page logs an error, breaks its security policy or asks another origin.

import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { test as base, expect, inject } from 'vitest';
import type { Point, Stroke } from '../../src/preparation/ink.ts';

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 3,
  hasTouch: true,
  isMobile: true,
};
/** A first visit: the model comes to the browser by itself. Other tests are of visitors who have switched that off. */
export const FIRST: BrowserContextOptions = { storageState: { cookies: [], origins: [] } };
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

const SCREENSHOTS = process.env['SCREENSHOTS'];

/** For the eyes: `SCREENSHOTS=folder` keeps a picture of the whole page under this name. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** Chooses what the page reads. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.locator('#tabs').getByText(name).click();
}

export interface Visit {
  readonly page: Page;
  /** The drawings that the page asked about, in the pad's coordinates 0..1000. */
  readonly asked: readonly (readonly Stroke[])[];
  /** Turns a point of the pad, 0..1 from its top left corner, into a position on the screen. */
  at(point: Point): Promise<Point>;
  /** Draws a stroke with the mouse. */
  draw(stroke: Stroke): Promise<void>;
  /** Waits for an answer and returns its text. */
  answer(): Promise<string>;
}

interface Fixtures {
  browser: Browser;
  visit: (options: BrowserContextOptions, path?: string) => Promise<Visit>;
}

const SWITCHED_OFF = () => ({
  cookies: [],
  origins: [{ origin: inject('origin'), localStorage: [{ name: 'run-here', value: 'no' }] }],
});

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs
  browser: async ({}, use) => {
    const browser = await chromium.connect(inject('browserEndpoint'));
    await use(browser);
    await browser.close();
  },
  visit: async ({ browser }, use) => {
    const problems: string[] = [];
    await use(async (options, path = '/') => {
      const context = await browser.newContext({ storageState: SWITCHED_OFF(), ...options });
      const page = await context.newPage();
      watch(page, problems);
      const visit = follow(page);
      await page.goto(new URL(path, inject('origin')).href);
      return visit;
    });
    expect(problems).toEqual([]);
  },
});

function watch(page: Page, problems: string[]): void {
  page.on('console', message => {
    if (message.type() === 'error' && !isExpected(message)) problems.push(message.text());
  });
  page.on('pageerror', error => problems.push(String(error)));
  page.on('request', request => {
    if (new URL(request.url()).origin !== inject('origin')) problems.push(`asked another origin: ${request.url()}`);
  });
}

/** Chromium itself logs every failed request; those of the API, and a network that is gone, are what some tests are about. */
function isExpected(message: ConsoleMessage): boolean {
  const text = message.text();
  const isOfApi = message.location().url.includes('/classify') || text.includes('ERR_INTERNET_DISCONNECTED');
  const isMissingPage = message.location().url.endsWith('/nowhere');
  return text.startsWith('Failed to load resource') && (isOfApi || isMissingPage);
}

function follow(page: Page): Visit {
  const asked: (readonly Stroke[])[] = [];
  page.on('request', request => {
    const isDrawing = request.headers()['content-type'] === 'application/json';
    if (request.url().includes('/classify') && isDrawing) asked.push(request.postDataJSON().strokes);
  });
  const at = async ([x, y]: Point): Promise<Point> => {
    await page.locator('#pad').scrollIntoViewIfNeeded();
    const box = await page.locator('#pad').boundingBox();
    if (!box) throw new Error('pad: expected a box on the screen, got none');
    return [box.x + x * box.width, box.y + y * box.height];
  };
  const draw = async ([first = [0.5, 0.5], ...rest]: Stroke) => {
    await page.mouse.move(...(await at(first)));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...(await at(point)), { steps: 3 });
    await page.mouse.up();
  };
  const answer = async () => {
    const status = page
      .getByRole('status')
      .and(page.locator('[aria-busy=false]'))
      .filter({ hasText: /^(\S+( or \S+\?)?|No (digit|letter) I know) · / });
    return (await status.textContent()) ?? '';
  };
  return { page, asked, at, draw, answer };
}
