import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeAtomically } from '../../trainer/files.ts';
import { decodeSafetensors, encodeSafetensors } from '../../trainer/model/safetensors.ts';
import { loadCheckpoint, previousCheckpoint, saveCheckpoint } from '../../trainer/training/checkpoint.ts';
import { initialState } from '../../trainer/training/train.ts';
import { tinyConfig } from './tiny-model.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  path = join(folder, 'checkpoint.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

it('a checkpoint comes back as it was saved, and leaves no temporary file', async () => {
  const state = initialState(tinyConfig());
  state.step = 7;
  state.moments.m['head.bias']!.fill(0.25);
  await saveCheckpoint(path, state);
  expect(await loadCheckpoint(path)).toEqual(state);
  expect(await readdir(folder)).toEqual(['checkpoint.safetensors']);
});

it('a moving average is part of the checkpoint', async () => {
  const state = initialState(tinyConfig({}, { emaDecay: 0.99 }));
  state.average!['head.bias']!.fill(0.5);
  await saveCheckpoint(path, state);
  expect(await loadCheckpoint(path)).toEqual(state);
});

it('the checkpoint before the last one is kept', async () => {
  const state = initialState(tinyConfig());
  for (const step of [1, 2, 3]) await saveCheckpoint(path, { ...state, step });
  expect((await loadCheckpoint(path)).step).toBe(3);
  expect((await loadCheckpoint(previousCheckpoint(path))).step).toBe(2);
  expect((await readdir(folder)).sort()).toEqual(['checkpoint.previous.safetensors', 'checkpoint.safetensors']);
});

it('options that a checkpoint does not know yet have the values that change nothing', async () => {
  const state = initialState(tinyConfig());
  const { emaDecay: _, ...train } = state.config.train;
  await saveCheckpoint(path, { ...state, config: { ...state.config, train } as typeof state.config });
  expect((await loadCheckpoint(path)).config.train.emaDecay).toBe(0);
});

it('safetensors files have the documented layout', () => {
  const tensors = { weight: { shape: [1, 2], values: Float32Array.of(1, -2) } };
  const bytes = Buffer.from(encodeSafetensors(tensors, { by: 'test' }));
  const length = Number(bytes.readBigUInt64LE());
  expect(length % 8).toBe(0);
  expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).toEqual({
    __metadata__: { by: 'test' },
    weight: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
  });
  expect([bytes.readFloatLE(8 + length), bytes.readFloatLE(12 + length)]).toEqual([1, -2]);
  expect(decodeSafetensors('file', bytes)).toEqual({ tensors, metadata: { by: 'test' } });
});

it('a checkpoint that was cut anywhere is refused by name', async () => {
  await saveCheckpoint(path, initialState(tinyConfig()));
  const whole = await readFile(path);
  for (const length of [0, 5, 100, whole.length / 2, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, length));
    await expect(loadCheckpoint(path), `${length} bytes`).rejects.toThrow(`${path}: expected `);
  }
});

it('a file of another kind, or with a tensor of another shape, is refused by name', async () => {
  await writeFile(path, encodeSafetensors({}, {}));
  await expect(loadCheckpoint(path)).rejects.toThrow(
    `${path}: expected a checkpoint of format vitbn-edge/1, got no format`,
  );
  const state = initialState(tinyConfig());
  const metadata = { format: 'vitbn-edge/1', config: JSON.stringify(state.config) };
  await writeFile(path, encodeSafetensors({ 'head.bias': { shape: [3], values: new Float32Array(3) } }, metadata));
  await expect(loadCheckpoint(path)).rejects.toThrow(`${path}: expected embedding.patch_norm.weight [49], got none`);
});

it('weights that are not finite are refused by name', async () => {
  const state = initialState(tinyConfig());
  state.parameters['head.bias']![3] = Number.NaN;
  await saveCheckpoint(path, state);
  await expect(loadCheckpoint(path)).rejects.toThrow(`${path}: expected finite numbers, got others in head.bias`);
});

it.runIf(existsSync('/dev/full'))('a full disk leaves the old file and nothing else, and is named', async () => {
  await writeFile(path, 'old');
  await symlink('/dev/full', `${path}.${process.pid}.tmp`);
  await expect(writeAtomically(path, 'new')).rejects.toThrow(
    `${path}: could not be written and is left as it was: ENOSPC: no space left on device, write`,
  );
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['checkpoint.safetensors']);
});
