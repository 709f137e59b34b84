import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ModelCard } from '../../src/card.ts';
import digits from '../../src/model/digits.json' with { type: 'json' };

const FOLDER = join(import.meta.dirname, '../../src/model');

it.each(globSync('**/*.json', { cwd: FOLDER }))('the card %s is of the schema, and is served whole', name => {
  const json = JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
  expect(ModelCard.parse(json)).toMatchObject(json);
});

it.each([
  ['another way to prepare images', { input: { ...digits.input, preprocessing: 'thing' } }],
  ['a single class', { classes: ['0'] }],
  ['a key that is not in the schema', { sureFrom: 0.9 }],
  ['no SHA-256', { sha256: 'abc' }],
])('a card with %s is refused', (_, change) => {
  expect(ModelCard.safeParse({ ...digits, ...change }).success).toBe(false);
});
