// The model is taught the visitor's hand, in the browser alone.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Stroke } from '../../src/preparation/ink.ts';
import { initialParameters } from '../../trainer/model/parameters.ts';
import { readWeights } from '../../trainer/training/weights.ts';
import { DIGITS } from './digits.ts';
import { DESKTOP, FIRST, keepPicture, test } from './page-visit.ts';

/** A hand that the model does not know. */
const ANGULAR_8: readonly Stroke[] = [
  [
    [0.3, 0.25],
    [0.65, 0.25],
    [0.65, 0.8],
    [0.3, 0.8],
    [0.3, 0.25],
  ],
  [
    [0.3, 0.5],
    [0.65, 0.5],
  ],
];

test('corrections teach the model, which is kept, saved for the trainer and forgotten', async ({ visit }) => {
  const { page, draw, answer } = await visit({ ...DESKTOP, ...FIRST });
  for (const stroke of ANGULAR_8) await draw(stroke);
  await page.getByText('agrees').waitFor();
  expect(await answer()).toMatch(/^No digit I know/);
  await page.getByLabel('Wrong? It’s a').selectOption('8');
  await page.getByRole('button', { name: 'Teach the model your hand' }).click();
  await page
    .getByText(
      /^Taught on this device: it reads 1 of your 1 corrected drawing \(0 before\) and 299 of 300 training images/,
    )
    .waitFor();
  await page.getByText('disagrees: ?').waitFor();
  expect(await answer()).toMatch(/^8/);
  await keepPicture(page, 'taught-desktop');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the weights' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('digits-taught.safetensors');
  const folder = await mkdtemp(join(tmpdir(), 'taught-'));
  await file.saveAs(join(folder, 'digits.safetensors'));
  const [mine, published] = [
    await readWeights(join(folder, 'digits.safetensors')),
    await readWeights(join(import.meta.dirname, '../../src/model/digits.safetensors')),
  ];
  await rm(folder, { recursive: true });
  const differing = Object.keys(initialParameters(mine.config.model, 1)).filter(
    name => !mine.parameters[name]!.every((value, i) => value === published.parameters[name]![i]),
  );
  expect(differing).toEqual(['head.weight', 'head.bias']);

  await page.reload();
  await page.getByText('Taught on this device').waitFor();
  for (const stroke of ANGULAR_8) await draw(stroke);
  await page.getByText('disagrees: ?').waitFor();
  await page.getByRole('button', { name: 'Forget it' }).click();
  await page.getByText('No digit I know').waitFor();
  expect(await page.getByText('Taught on this device').count()).toBe(0);
});

test('says where it is taught if the model does not run in the browser', async ({ visit }) => {
  const { page, draw, answer } = await visit(DESKTOP);
  await draw(DIGITS['7'][0]);
  await answer();
  await page.getByLabel('Wrong? It’s a').selectOption('1');
  await page.getByRole('button', { name: 'Teach the model your hand' }).click();
  await page.getByText('The model is taught where it runs in this browser').waitFor();
});
