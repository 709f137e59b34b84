import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trainingSummary } from '../../trainer/commands/training-summary.ts';
import { EpochMeter } from '../../trainer/metrics/epoch-meter.ts';
import { appendMetrics, dropMetricsAfter } from '../../trainer/metrics/log.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-'));
  path = join(folder, 'run', 'metrics.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const RECORD = { trainLoss: 0.5, trainAccuracy: 0.75, validationLoss: 0.4, validationAccuracy: 0.8, seconds: 90 };
const metricsOf = (epoch: number) => ({
  ...RECORD,
  epoch,
  step: 10 * epoch,
  learningRate: 0.001,
  imagesPerSecond: 200,
});
const epochs = async () => (await readFile(path, 'utf8')).match(/"epoch":\d+/g)?.map(match => Number(match.slice(8)));

describe('metrics.jsonl', () => {
  it('holds one JSON line an epoch', async () => {
    for (const epoch of [1, 2]) await appendMetrics(path, metricsOf(epoch));
    const lines = (await readFile(path, 'utf8')).split('\n');
    expect(lines.slice(0, 2).map(line => JSON.parse(line))).toEqual([metricsOf(1), metricsOf(2)]);
    expect(lines[2]).toBe('');
  });

  it('loses the epochs after the checkpoint that a run goes on from, so that none is there twice', async () => {
    for (const epoch of [1, 2, 3]) await appendMetrics(path, metricsOf(epoch));
    await dropMetricsAfter(path, 25); // within epoch 3
    for (const epoch of [3, 4]) await appendMetrics(path, metricsOf(epoch));
    expect(await epochs()).toEqual([1, 2, 3, 4]);
    expect(await readdir(join(folder, 'run'))).toEqual(['metrics.jsonl']);
  });

  it('loses a line that a cut has left unfinished', async () => {
    await appendMetrics(path, metricsOf(1));
    await writeFile(path, `${await readFile(path, 'utf8')}{"epoch":2,"trainLo`);
    await dropMetricsAfter(path, 20);
    expect(await epochs()).toEqual([1]);
  });

  it('of a new run is empty', async () => {
    await appendMetrics(path, metricsOf(1));
    await dropMetricsAfter(path, 0);
    expect(await readFile(path, 'utf8')).toBe('');
  });

  it('with a line of something else is refused by that line', async () => {
    await appendMetrics(path, metricsOf(1));
    await writeFile(path, `${await readFile(path, 'utf8')}hello\n`);
    await expect(dropMetricsAfter(path, 10)).rejects.toThrow(
      'metrics.jsonl line 2: expected a JSON object with a step, got hello',
    );
  });
});

describe('an epoch’s metrics', () => {
  const report = { totalSteps: 20, loss: 0.5, accuracy: 0.75 };

  it('tell step, learning rate and images per second from the first step to the last', () => {
    let time = 0;
    const meter = new EpochMeter(100, () => time);
    for (let step = 1; step <= 10; step++) {
      time += 500;
      meter.step({ ...report, epoch: 1, step, learningRate: step / 1000 });
    }
    time += 10_000; // validation does not count
    expect(meter.epoch({ ...RECORD, epoch: 1 })).toEqual({
      ...RECORD,
      epoch: 1,
      step: 10,
      learningRate: 0.01,
      imagesPerSecond: 200,
    });
  });

  it('have no speed after a single step', () => {
    const meter = new EpochMeter(100, () => 0);
    meter.step({ ...report, epoch: 1, step: 1, learningRate: 0.001 });
    expect(meter.epoch({ ...RECORD, epoch: 1 }).imagesPerSecond).toBeNull();
    expect(() => meter.epoch({ ...RECORD, epoch: 2 })).toThrow('epoch 2: expected its steps, got those of 1');
  });
});

describe('the summary of a run', () => {
  it('tells time, last and best epoch', () => {
    const history = [0.8, 0.9, 0.85].map((validationAccuracy, i) => ({ ...RECORD, epoch: i + 1, validationAccuracy }));
    expect(trainingSummary(history).split('\n')).toEqual([
      '3 epochs in 5 min, 2 min an epoch',
      'training    loss 0.5000, accuracy 75.00%',
      'validation  loss 0.4000, accuracy 85.00%; best: 90.00% in epoch 2',
    ]);
  });

  it('does without validation and without epochs', () => {
    const held = { validationLoss: null, validationAccuracy: null };
    expect(trainingSummary([{ ...RECORD, ...held, epoch: 1 }])).not.toContain('validation');
    const sources = { ...RECORD, sources: { mnist: 0.5, pendigits: 0.25 }, unknown: { doodles: 0.125 } };
    expect(
      trainingSummary([{ ...sources, epoch: 1 }])
        .split('\n')
        .slice(-2),
    ).toEqual(['  data sets mnist 50.00%, pendigits 25.00%', '  of no class, but 90% sure doodles 12.50%']);
    expect(trainingSummary([])).toBe('no epoch was finished');
  });
});
