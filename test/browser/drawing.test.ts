// The pad under mouse and fingers, and the buttons beside it: which strokes come of what people do.

import type { CDPSession, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Point } from '../../src/preparation/ink.ts';
import { DESKTOP, PHONE, test } from './page-visit.ts';

type TouchType = 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel';

/** Real touches, as the screen would report them: every call lists the fingers that are down. */
async function openTouchScreen(page: Page): Promise<(type: TouchType, ...fingers: Point[]) => Promise<void>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  return async (type, ...fingers) => {
    const touchPoints = fingers.map(([x, y], id) => ({ x, y, id }));
    await session.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
}

/** The ink's centre of mass on the canvas, 0..1 of its side, which is in pixels; 0 without ink. */
interface Ink {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

const INK = `(() => {
  const canvas = document.getElementById('pad');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let [ink, x, y] = [0, 0, 0];
  for (let i = 3; i < data.length; i += 4) {
    ink += data[i];
    x += data[i] * (((i - 3) / 4) % canvas.width);
    y += data[i] * Math.floor((i - 3) / 4 / canvas.width);
  }
  return ink && { x: x / ink / canvas.width, y: y / ink / canvas.width, side: canvas.width };
})()`;

const LINE: readonly Point[] = [
  [0.5, 0.2],
  [0.5, 0.8],
];

describe('a mouse', () => {
  test('draws a stroke in the coordinates of the pad', async ({ visit }) => {
    const { draw, answer, asked } = await visit(DESKTOP);
    await draw(LINE);
    await answer();
    const [stroke = []] = asked.at(-1) ?? [];
    expect(asked.at(-1)).toHaveLength(1);
    expect(stroke[0]?.map(Math.round)).toEqual([500, 200]);
    expect(stroke.at(-1)?.map(Math.round)).toEqual([500, 800]);
  });

  test('ends its stroke when it is released outside the pad', async ({ visit }) => {
    const { page, draw, answer, asked, at } = await visit(DESKTOP);
    await draw([
      [0.5, 0.5],
      [1.2, 0.5],
    ]);
    await answer();
    expect(asked.at(-1)?.[0]?.at(-1)?.[0]).toBe(1000);
    await page.mouse.move(...(await at([0.5, 0.9])));
    await draw([[0.2, 0.2]]);
    await expect.poll(() => asked.at(-1)).toHaveLength(2);
    expect(asked.at(-1)?.[1]).toHaveLength(1);
  });

  test('draws with its first button only', async ({ visit }) => {
    const { page, at, draw, answer, asked } = await visit(DESKTOP);
    await page.mouse.move(...(await at([0.5, 0.5])));
    await page.mouse.down({ button: 'right' });
    await page.mouse.up({ button: 'right' });
    await draw(LINE);
    await answer();
    expect(asked.at(-1)).toHaveLength(1);
  });
});

describe('a finger', () => {
  test('draws without scrolling the page', async ({ visit }) => {
    const { page, at, answer, asked } = await visit(PHONE);
    const touch = await openTouchScreen(page);
    await touch('touchStart', await at([0.5, 0.9]));
    for (const y of [0.7, 0.5, 0.3, 0.1]) await touch('touchMove', await at([0.5, y]));
    await touch('touchEnd');
    expect(await answer()).toMatch(/^\d · /);
    expect(await page.evaluate('scrollY')).toBe(0);
    expect(asked.at(-1)?.[0]?.at(-1)?.map(Math.round)).toEqual([500, 100]);
  });

  test('is not disturbed by a second one', async ({ visit }) => {
    const { page, at, answer, asked } = await visit(PHONE);
    const touch = await openTouchScreen(page);
    const second = await at([0.1, 0.1]);
    await touch('touchStart', await at([0.5, 0.2]));
    await touch('touchStart', await at([0.5, 0.2]), second);
    await touch('touchMove', await at([0.5, 0.5]), second);
    await touch('touchMove', await at([0.5, 0.8]), await at([0.1, 0.9]));
    await touch('touchEnd');
    await answer();
    expect(asked.at(-1)).toHaveLength(1);
    expect(asked.at(-1)?.[0]?.every(([x]) => Math.round(x) === 500)).toBe(true);
  });

  test('that the system takes away ends its stroke', async ({ visit }) => {
    const { page, at, draw, asked } = await visit(PHONE);
    const touch = await openTouchScreen(page);
    await touch('touchStart', await at([0.3, 0.2]));
    await touch('touchMove', await at([0.3, 0.7]));
    await touch('touchCancel');
    await draw(LINE);
    await expect.poll(() => asked.at(-1)).toHaveLength(2);
  });
});

describe('a drawing', () => {
  test('is a dot after a tap', async ({ visit }) => {
    const { page, draw, answer, asked } = await visit(DESKTOP);
    await draw([[0.25, 0.5]]);
    await answer();
    expect(asked.at(-1)).toEqual([[[expect.closeTo(250, -1), expect.closeTo(500, -1)]]]);
    expect(await page.evaluate(INK)).toMatchObject({ x: expect.closeTo(0.25), y: expect.closeTo(0.5) });
  });

  test('costs a frame no more the longer it becomes', async ({ visit }) => {
    const { page, at } = await visit(DESKTOP);
    await page.evaluate(`
      globalThis.curves = 0;
      for (const { prototype } of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
        const curve = prototype.quadraticCurveTo;
        prototype.quadraticCurveTo = function (...to) { curves++; return curve.apply(this, to); };
      }`);
    const drawn = () => page.evaluate<number>('new Promise(resolve => requestAnimationFrame(() => resolve(curves)))');
    await page.mouse.move(...(await at([0.1, 0.1])));
    await page.mouse.down();
    for (const y of [0.2, 0.4, 0.6])
      for (const x of [0.1, 0.9]) await page.mouse.move(...(await at([x, y])), { steps: 10 });
    const before = await drawn();
    await page.mouse.move(...(await at([0.5, 0.9])));
    expect((await drawn()) - before).toBeLessThan(20);
    await page.mouse.up();
  });

  test('keeps its place, crisp, when the screen turns', async ({ visit }) => {
    const { page, draw, answer } = await visit(PHONE);
    await draw(LINE.map(([x, y]) => [x - 0.2, y - 0.1]));
    await answer();
    await page.setViewportSize({ width: 844, height: 390 });
    const inked = async () => {
      const ink = await page.evaluate<Ink>(INK);
      const box = await page.locator('#pad').boundingBox();
      return { ...ink, pixelsPerUnit: ink.side / (box?.width ?? 0) };
    };
    await expect.poll(inked).toMatchObject({ x: expect.closeTo(0.3, 1), side: expect.closeTo(247 * 3, -2) });
    expect(await inked()).toMatchObject({ y: expect.closeTo(0.4, 1), pixelsPerUnit: expect.closeTo(3) });
  });

  test('loses its last stroke by Undo and by Ctrl+Z, and is asked about again', async ({ visit }) => {
    const { page, draw, asked } = await visit(DESKTOP);
    for (const x of [0.3, 0.5, 0.7]) await draw(LINE.map(([, y]) => [x, y]));
    await expect.poll(() => asked.at(-1)).toHaveLength(3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => asked.at(-1)).toHaveLength(2);
    await page.keyboard.press('Control+z');
    await expect.poll(() => asked.at(-1)).toHaveLength(1);
    await page.keyboard.press('Control+z');
    await page.getByText('Draw here').waitFor();
    expect(await page.evaluate(INK)).toBe(0);
  });

  test('is gone after Clear, and its answer with it', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    await draw(LINE);
    await answer();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('status').filter({ hasText: 'Draw a digit' }).waitFor();
    expect(await page.evaluate(INK)).toBe(0);
    expect(await page.getByRole('button', { name: 'Clear' }).isDisabled()).toBe(true);
  });
});

describe('a keyboard', () => {
  test('reaches the buttons, and the pad takes the focus of one that goes out of use', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    await draw(LINE);
    await answer();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('undo');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('eraser');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('clear');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('paper');
  });

  test('draws a digit: arrows move the pen, the space bar puts it down', async ({ visit }) => {
    const { page, answer, asked } = await visit(DESKTOP);
    const press = async (key: string, times: number) => {
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
    };
    await press('Tab', 2);
    expect(await page.evaluate('document.activeElement.id')).toBe('paper');
    await press('ArrowUp', 12);
    await page.getByText('The pen is up').waitFor();
    await press('Space', 1);
    await page.getByText('The pen is down').waitFor();
    await press('ArrowDown', 24);
    await press('Space', 1);
    expect(await answer()).toMatch(/^1 · /);
    expect(asked.at(-1)).toHaveLength(1);
    expect(asked.at(-1)?.[0]?.at(-1)).toEqual([500, 800]);
  });
});

describe('the eraser', () => {
  test('takes away what it touches, and the pen draws again after it', async ({ visit }) => {
    const { page, draw, asked } = await visit(DESKTOP);
    await draw(LINE);
    await page.getByRole('button', { name: 'Eraser' }).click();
    await draw([
      [0.4, 0.5],
      [0.6, 0.5],
    ]);
    await expect.poll(() => asked.at(-1)).toHaveLength(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => asked.at(-1)).toHaveLength(1);
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect.poll(() => asked.at(-1)).toHaveLength(2);
    await page.getByRole('button', { name: 'Eraser', pressed: true }).click();
    await draw([[0.2, 0.2]]);
    await expect.poll(() => asked.at(-1)).toHaveLength(3);
  });

  test('that leaves nothing takes the answer with it', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    await draw([[0.5, 0.5]]);
    await answer();
    await page.getByRole('button', { name: 'Eraser' }).click();
    await draw([[0.5, 0.5]]);
    await page.getByRole('status').filter({ hasText: 'Draw a digit' }).waitFor();
    await page.keyboard.press('Control+z');
    await answer();
    await page.keyboard.press('Control+Shift+z');
    await page.getByRole('status').filter({ hasText: 'Draw a digit' }).waitFor();
  });
});
