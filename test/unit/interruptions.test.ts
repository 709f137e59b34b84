// What training survives: being killed at any moment, in the middle of a file too, a full disk and Ctrl-C.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetrics } from '../../trainer/metrics/log.ts';
import { loadCheckpoint, type TrainState } from '../../trainer/training/checkpoint.ts';
import { FIXTURES } from './tiny-model.ts';
import { ending, type OnOutput, type Result, runTrainer, startTrainer } from './trainer-process.ts';

const EPOCHS = 6;
// Checkpoints of more than a MiB, so that writing one takes several calls, and everything that a checkpoint keeps.
const NEW = [
  '--preset',
  'testing',
  '--limit',
  '200',
  '--epochs',
  `${EPOCHS}`,
  '--mlp-dim',
  '1024',
  '--ema-decay',
  '0.9',
];
const RUN = ['train', '--data', FIXTURES, '--out', 'run'];
const RESUMED = [...RUN, '--resume'];
const KIBIBYTE_BLOCKS = 256;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ordeals-'));
  await Promise.all(['whole', 'cut', 'cut/run'].map(name => mkdir(join(folder, name), { recursive: true })));
});
afterAll(() => rm(folder, { recursive: true }));

const cut = (name = '') => join(folder, 'cut', 'run', name);
const files = async () => (await readdir(cut())).sort();
const saved = () => loadCheckpoint(cut('checkpoint.safetensors'));

/** Sends the signal, once, when the output has the words. */
function at(words: string, signal: NodeJS.Signals): OnOutput {
  let sent = false;
  return (output, kill) => {
    if (sent || !output.includes(words)) return;
    sent = true;
    kill(signal);
  };
}

/**
 * Kills the training in the middle of writing `name`: a pipe lies where its temporary file would be, and holds less than
 * the file has.
 */
async function killedWriting(name: string, args: string[]): Promise<Result> {
  const child = startTrainer(join(folder, 'cut'), args);
  const result = ending(child);
  const path = cut(`${name}.${child.pid}.tmp`);
  await promisify(execFile)('mkfifo', [path]);
  const pipe = await open(path, 'r+');
  await pipe.read(Buffer.alloc(1));
  child.kill('SIGKILL');
  await pipe.close();
  return result;
}

/** All that must not depend on how often the run was cut: everything but the time. */
function timeless({ history, tally: { seconds: _, ...tally }, ...state }: TrainState) {
  return { ...state, tally, history: history.map(({ seconds: _, ...record }) => record) };
}

describe.runIf(process.platform === 'linux')('a run', { timeout: 240_000 }, () => {
  it('that is killed before its first checkpoint begins anew', async () => {
    expect(await killedWriting('best.safetensors', [...RUN, ...NEW])).toMatchObject({ code: null });
    expect(await files()).toEqual([expect.stringMatching(/^best\.safetensors\.\d+\.tmp$/), 'metrics.jsonl']);
    const killed = await runTrainer(join(folder, 'cut'), [...RUN, ...NEW], at('epoch 1/', 'SIGKILL'));
    expect(killed.code).toBe(null);
    expect((await saved()).history).not.toEqual([]);
  });

  it.each(['checkpoint.safetensors', 'checkpoint.previous.safetensors'])(
    'that is killed in the middle of writing %s keeps the one before',
    async name => {
      const before = await readFile(cut('checkpoint.safetensors'));
      expect(await killedWriting(name, RESUMED)).toMatchObject({ code: null });
      expect(await readFile(cut('checkpoint.safetensors'))).toEqual(before);
      expect((await files()).filter(file => file.endsWith('.tmp'))).toHaveLength(1);
    },
  );

  it('that finds the disk full says so and keeps its checkpoints', async () => {
    const before = await readFile(cut('checkpoint.safetensors'));
    const result = await ending(startTrainer(join(folder, 'cut'), RESUMED, KIBIBYTE_BLOCKS));
    expect(result.code).toBe(1);
    expect(result.errors).toMatch(
      /^run\/\S+\.safetensors: could not be written and is left as it was: EFBIG: file too large, write\n$/,
    );
    expect(await readFile(cut('checkpoint.safetensors'))).toEqual(before);
    expect((await files()).filter(file => file.endsWith('.tmp'))).toEqual([]);
  });

  it('that is stopped by Ctrl-C saves where it is', async () => {
    const before = (await saved()).step;
    const stopped = await runTrainer(join(folder, 'cut'), RESUMED, at('vitbn on MNIST', 'SIGINT'));
    expect(stopped.code).toBe(130);
    expect((await saved()).step).toBeGreaterThan(before);
  });

  it('ends, after all this, with what an uninterrupted one has, bit for bit', async () => {
    expect((await runTrainer(join(folder, 'whole'), [...RUN, ...NEW])).code).toBe(0);
    expect(await runTrainer(join(folder, 'cut'), RESUMED)).toMatchObject({ code: 0, errors: '' });
    const whole = (name: string) => join(folder, 'whole', 'run', name);
    expect(await files()).toEqual((await readdir(whole(''))).sort());
    for (const name of ['checkpoint.safetensors', 'best.safetensors'])
      expect(timeless(await loadCheckpoint(cut(name)))).toEqual(timeless(await loadCheckpoint(whole(name))));
    const epochs = (await readMetrics<{ epoch: number }>(cut('metrics.jsonl'))).map(({ epoch }) => epoch);
    expect(epochs).toEqual(Array.from({ length: EPOCHS }, (_, i) => i + 1));
  });
});
