import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configFrom, resumedConfig, UsageError } from '../../trainer/config/from-options.ts';
import { DATASETS } from '../../trainer/config/sources.ts';
import { loadCheckpoint } from '../../trainer/training/checkpoint.ts';
import { idx } from './idx-bytes.ts';
import { FIXTURES } from './tiny-model.ts';
import { MAIN, type OnOutput, runTrainer } from './trainer-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainer-'));
});
afterEach(() => rm(folder, { recursive: true }));

const trainer = (args: string[], onOutput?: OnOutput) => runTrainer(folder, args, onOutput);

const TINY = ['--preset', 'testing', '--data', FIXTURES, '--limit', '200', '--epochs', '2'];

describe('npm run train', () => {
  it('trains, evaluates and exports', async () => {
    const trained = await trainer(['train', ...TINY]);
    expect(trained.errors).toBe('');
    expect(trained.output).toMatch(/^vitbn on MNIST: 200 training and 100 validation images, onnxruntime/);
    expect(trained.output).toMatch(/epoch 2\/2 · loss \d.* · validation loss .* accuracy .*%/);
    const checkpoint = join('runs', 'mnist-vitbn', 'checkpoint.safetensors');
    expect((await loadCheckpoint(join(folder, checkpoint))).step).toBe(20);
    expect(trained.output).toMatch(/2 epochs in \d+ s.*\ntraining {4}loss .*\nvalidation {2}loss .* best: .* in epoch/);
    const metrics = (await readFile(join(folder, 'runs', 'mnist-vitbn', 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(metrics.map(line => JSON.parse(line))).toMatchObject([
      { epoch: 1, step: 10 },
      { epoch: 2, step: 20, learningRate: 0, imagesPerSecond: expect.any(Number) },
    ]);

    const evaluated = await trainer(['evaluate', '--checkpoint', checkpoint, '--data', FIXTURES]);
    const accuracy = evaluated.output.match(/^test accuracy ([\d.]+)%, loss [\d.]+, 200 images/)?.[1];
    expect(accuracy, evaluated.output + evaluated.errors).toBeDefined();

    const exported = await trainer(['export', '--checkpoint', checkpoint, '--data', FIXTURES, '--out', 'model']);
    expect(exported.output).toContain(`test accuracy ${accuracy}%`);
    expect((await readdir(join(folder, 'model'))).sort()).toEqual([
      'digits-replay.safetensors',
      'digits.json',
      'digits.onnx',
      'digits.safetensors',
      'plain',
    ]);

    const file = ['evaluate', '--onnx', join('model', 'digits.onnx'), '--data', FIXTURES];
    expect((await trainer(file)).output).toMatch(new RegExp(`^test accuracy ${accuracy}%, loss`));
    const held = await trainer([
      ...file,
      '--split',
      'validation',
      '--unknown',
      'letters,empty',
      '--json',
      '--out',
      'report',
    ]);
    const report = JSON.parse(held.output);
    expect(report).toMatchObject({ split: 'validation', dataset: 'mnist', images: 100, speed: { batchSize: 100 } });
    expect(JSON.parse(await readFile(join(folder, 'report', 'evaluation.json'), 'utf8'))).toEqual(report);
    expect(report.unknown.map(({ source }: { source: string }) => source)).toEqual(['letters', 'empty']);
    const figures = ['confusion-matrix', 'mistakes', 'rejection', 'reliability', 'unknown'];
    const pictures = figures.flatMap(name => [`${name}.png`, `${name}.svg`]);
    expect((await readdir(join(folder, 'report'))).sort()).toEqual([...pictures, 'evaluation.json'].sort());
  });

  it('trains on images and pen strokes together, with whole writers held out', async () => {
    const options = [
      '--dataset',
      'mnist+pendigits',
      '--validation-writers',
      '1',
      '--test-writers',
      '2',
      '--elastic',
      '1',
    ];
    const trained = await trainer(['train', ...TINY, ...options, '--epochs', '1', '--out', 'run']);
    expect(trained).toMatchObject({ code: 0, errors: '' });
    expect(trained.output).toMatch(/^vitbn on MNIST and Pendigits: 230 training and 110 validation images/);
    const checkpoint = join('run', 'checkpoint.safetensors');
    const evaluated = await trainer(['evaluate', '--checkpoint', checkpoint, '--data', FIXTURES]);
    expect(evaluated.output).toMatch(/, 220 images/);
    const exported = await trainer(['export', '--checkpoint', checkpoint, '--data', FIXTURES, '--out', 'model']);
    expect(exported.output).toMatch(/^model\/digits.onnx: digits/);
  });

  it('trains on IDX files of one’s own, whose classes and image size the model takes over', async () => {
    const images = idx(
      [40, 14, 14],
      Array.from({ length: 40 * 196 }, (_, i) => (i * 7) % 256),
    );
    const labels = idx(
      [40],
      Array.from({ length: 40 }, (_, i) => i % 3),
    );
    for (const prefix of ['train', 't10k']) {
      await writeFile(join(folder, `${prefix}-images-idx3-ubyte`), images);
      await writeFile(join(folder, `${prefix}-labels-idx1-ubyte`), labels);
    }
    await writeFile(join(folder, 'labels.txt'), 'cat\ndog\nfish\n');
    const own = ['--preset', 'testing', '--dataset', 'idx', '--data', '.', '--validation', '10', '--epochs', '1'];
    expect(await trainer(['train', ...own])).toMatchObject({ code: 0, errors: '' });
    const checkpoint = join('runs', 'idx-vitbn', 'checkpoint.safetensors');
    const { config } = await loadCheckpoint(join(folder, checkpoint));
    expect(config.model).toMatchObject({ numClasses: 3, imageSize: 14 });
    const exported = await trainer([
      'export',
      '--checkpoint',
      checkpoint,
      '--data',
      '.',
      '--out',
      'model',
      '--name',
      'pets',
    ]);
    expect(exported).toMatchObject({ code: 0, errors: '' });
    const card = JSON.parse(await readFile(join(folder, 'model', 'pets.json'), 'utf8'));
    expect(card.classes).toEqual(['cat', 'dog', 'fish']);

    await writeFile(join(folder, 'labels.txt'), 'cat\nfish\ndog\n');
    const run = join('runs', 'idx-vitbn');
    const resumed = await trainer(['train', '--resume', '--out', run, '--data', '.', '--epochs', '2']);
    expect(resumed.errors).toContain('expected the classes cat, dog, fish of the run so far, got cat, fish, dog');
  });

  it('takes weights from PyTorch, which can then be evaluated', async () => {
    const weights = join(FIXTURES, 'pytorch/vit.safetensors');
    const imported = await trainer(['import', '--weights', weights, '--heads', '2']);
    expect(imported).toMatchObject({ code: 0, errors: '' });
    const path = join('runs', 'imported', 'checkpoint.safetensors');
    expect(imported.output).toBe(`${path}: vit, depth 2, dim 16, 5772 parameters\n`);
    expect((await trainer(['evaluate', '--checkpoint', path, '--data', FIXTURES])).output).toContain('200 images');
    expect((await trainer(['import', '--weights', weights])).errors).toContain('exists: give another --out');
    expect((await trainer(['import'])).errors).toContain('required option --weights <file> not specified');
  });

  it('takes the fastest engine when asked, and says why', async () => {
    const { output, errors } = await trainer(['train', ...TINY.with(-1, '1'), '--engine', 'auto']);
    expect(errors).toBe('');
    expect(output).toMatch(/^engine onnxruntime: the fastest that is installed \(.*[\d.]+ ms a step\)\nvitbn on MNIST/);
  });

  it('refuses to overwrite a run, and goes on with it when asked', async () => {
    const short = TINY.with(-1, '1');
    expect((await trainer(['train', ...short, '--out', 'run'])).code).toBe(0);
    const path = join(folder, 'run', 'checkpoint.safetensors');
    const before = await stat(path);
    const again = await trainer(['train', ...short, '--out', 'run']);
    expect(again).toMatchObject({ code: 2, output: '' });
    expect(again.errors).toContain(
      'run/checkpoint.safetensors exists: give --resume to go on with it, or another --out',
    );
    expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
    const resumed = await trainer(['train', '--resume', '--data', FIXTURES, '--out', 'run']);
    expect(resumed).toMatchObject({ code: 0, errors: '' });
    expect(resumed.output).toContain('done: step 10');
    const longer = await trainer(['train', '--resume', '--data', FIXTURES, '--out', 'run', '--epochs', '3']);
    expect(longer.output).toContain('3 epochs in');
    const metrics = (await readFile(join(folder, 'run', 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(metrics.map(line => JSON.parse(line).epoch)).toEqual([1, 2, 3]);
  });

  it('stops cleanly on SIGINT, and what it saved can be resumed', async () => {
    let sent = false;
    const stopped = await trainer(['train', ...TINY.with(-1, '5000'), '--out', 'run'], (output, kill) => {
      if (sent || !output.includes('epoch 1/')) return;
      sent = true;
      kill('SIGINT');
    });
    expect(stopped).toMatchObject({ code: 130, errors: '' });
    const step = Number(stopped.output.match(/stopped at step (\d+)/)?.[1]);
    const figures = ['learning-curves.png', 'learning-curves.svg'];
    const saved = ['best.safetensors', 'checkpoint.previous.safetensors', 'checkpoint.safetensors'];
    expect((await readdir(join(folder, 'run'))).sort()).toEqual([...saved, ...figures, 'metrics.jsonl']);
    expect((await loadCheckpoint(join(folder, 'run', 'checkpoint.safetensors'))).step).toBe(step);
  });
});

describe('a wrong call', () => {
  it.each([
    [['dance'], 'unknown command dance'],
    [['trian'], 'unknown command trian; did you mean train?'],
    [['bench', 'dance'], 'unknown command dance'],
    [['bench', 'train', '--rounds', '0'], '--rounds: expected a whole number of at least 1, got 0'],
    [['train', '--epoch', '3'], 'unknown option --epoch; did you mean --epochs?'],
    [['train', '--lr', '0.1'], 'unknown option --lr; did you mean --learning-rate?'],
    [['export', '--name', '../evil'], '--name: expected letters, digits, dots, dashes and underscores, got ../evil'],
    [['build', '--ful'], 'unknown option --ful; did you mean --full?'],
    [['build', 'everything'], 'unexpected argument everything; see --help'],
    [['serve', '--port', 'x'], '--port: expected a whole number from 0 to 65535, got x'],
    [['train', '--resume'], 'no run in runs/mnist-vitbn: leave out --resume'],
    [['train', '--epochs', 'many'], '--epochs: expected a whole number of at least 1, got many'],
    [['train', '--epochs', '0'], '--epochs: expected a whole number of at least 1, got 0'],
    [['train', '--model', 'cnn'], '--model: expected vit, vitbn, vitbn-ffn, vitbn-all, got cnn'],
    [['train', '--preset', 'x'], '--preset: expected reference, digits, letters, fashion, testing, got x'],
    [['evaluate', '--split', 'all'], '--split: expected test, validation, train, got all'],
    [['evaluate', '--onnx', 'a.onnx', '--checkpoint', 'b'], 'use --onnx or --checkpoint, not both'],
    [['evaluate', '--onnx', 'a.onnx', '--engine', 'tfjs'], 'use --engine with --checkpoint, not with --onnx'],
    [
      ['evaluate', '--unknown', 'letters,cats'],
      '--unknown: expected letters, scribbles, several, empty, doodles, unipen-digits',
    ],
    [['train', '--patch-size', '5'], '--patch-size 5 does not divide 28; try 4'],
    [['train', '--num-classes', '26'], '--num-classes: expected 10, which the data has, got 26'],
    [['train', '--image-size', '32'], '--image-size: expected 28, which the data has, got 32'],
    [
      ['train', '--dataset', 'cifar'],
      '--dataset: expected mnist, fashion-mnist, emnist-digits, emnist-letters, pendigits, unipen, idx, folder or several joined by +, got cifar',
    ],
    [['train', '--elastic', '8'], '--elastic: expected a number from 0 to 7, got 8'],
    [['train', '--pen-width', '0.6'], '--pen-width: expected a number from 0 to 0.5, got 0.6'],
  ])('%j ends with code 2 and says what is allowed', async (args, message) => {
    const result = await trainer(args);
    expect(result).toMatchObject({ code: 2, output: '' });
    expect(result.errors).toContain(message);
    expect(result.errors).not.toContain('    at ');
    expect(await readdir(folder)).toEqual([]);
  });

  it('for a checkpoint or data that is not there names the path', async () => {
    const evaluated = await trainer(['evaluate', '--checkpoint', 'none.safetensors', '--data', FIXTURES]);
    expect(evaluated).toMatchObject({ code: 1 });
    expect(evaluated.errors).toBe('none.safetensors: no such file or directory\n');
    const trained = await trainer(['train', '--dataset', 'fashion-mnist', '--data', 'nowhere']);
    expect(trained.errors).toContain('train-images-idx3-ubyte.gz: expected in nowhere/fashion-mnist or nowhere');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('output that cannot be written', () => {
  const UNREAD = 'mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; exec "$@" >&4';
  const redirected = (script: string, args: string[]) => {
    const command = ['-c', script, 'sh', process.execPath, MAIN, ...args];
    const { status, stderr } = spawnSync('sh', command, { cwd: folder, encoding: 'utf8' });
    return { status, stderr };
  };

  it('is no error where nobody reads it, and a training goes on to its end', async () => {
    expect(redirected(UNREAD, ['train', '--help'])).toEqual({ status: 0, stderr: '' });
    await rm(join(folder, 'pipe'));
    expect(redirected(UNREAD, ['train', ...TINY, '--out', 'run'])).toEqual({ status: 0, stderr: '' });
    expect((await loadCheckpoint(join(folder, 'run', 'checkpoint.safetensors'))).step).toBe(20);
  });

  it('is said once where the disk is full, and a training goes on to its end', async () => {
    const full = redirected('exec "$@" > /dev/full', ['train', ...TINY, '--out', 'run']);
    expect(full).toEqual({ status: 1, stderr: 'no space left on device\n' });
    expect((await loadCheckpoint(join(folder, 'run', 'checkpoint.safetensors'))).step).toBe(20);
  });
});

describe('a run that goes on', () => {
  const stored = configFrom({ preset: 'testing', epochs: '3' });

  it('keeps its configuration, but for more epochs, another engine or device or other threads', () => {
    expect(resumedConfig(stored, {})).toEqual(stored);
    const { train } = resumedConfig(stored, { epochs: '5', engine: 'tfjs', threads: '1' });
    expect(train).toEqual({ ...stored.train, epochs: 5, engine: 'tfjs', threads: 1 });
    expect(resumedConfig(stored, { device: 'webgpu' }).train).toEqual({ ...stored.train, device: 'webgpu' });
  });

  it('refuses any other change', () => {
    expect(() => resumedConfig(stored, { 'learning-rate': '0.1' })).toThrow(
      '--learning-rate: expected 0.001 as in the run so far, got 0.1',
    );
    expect(() => resumedConfig(stored, { model: 'vit' })).toThrow(
      '--model: expected vitbn as in the run so far, got vit',
    );
  });
});

describe('a preset given with --resume', () => {
  const run = configFrom({ preset: 'digits', epochs: '3' }, { classes: ['a', 'b'], imageSize: 28 });

  it('is taken where it is that of the run, whose epochs stay', () => {
    expect(resumedConfig(run, { preset: 'digits' })).toEqual(run);
  });

  it('is refused where the run has other values', () => {
    expect(() => resumedConfig(run, { preset: 'testing' })).toThrow(
      '--tokenizer: expected conv as in the run so far, got patch',
    );
  });
});

describe('options', () => {
  it('replace the values of a preset', () => {
    const config = configFrom({
      preset: 'testing',
      model: 'vit',
      'mlp-dim': '64',
      'qkv-bias': true,
      'learning-rate': '1e-4',
    });
    expect(config.model).toMatchObject({ norm: 'vit', mlpDim: 64, qkvBias: true, dim: 16 });
    expect(config.train.learningRate).toBe(1e-4);
  });

  it('that cannot be are usage errors', () => {
    expect(() => configFrom({ dropout: '1' })).toThrow(UsageError);
    expect(() => configFrom({ dropout: '1' })).toThrow('--dropout: expected a number from 0 to 0.9, got 1');
  });
});

it('the help names every option of the configuration', async () => {
  const { output, code } = await trainer(['train', '--help']);
  expect(code).toBe(0);
  for (const option of ['--model', '--mlp-dim', '--qkv-bias', '--learning-rate', '--resume', '--data'])
    expect(output).toContain(option);
  for (const dataset of DATASETS) expect(output).toContain(dataset);
});

it('a benchmark whose peer fails ends, and says so', async () => {
  const args = [
    'bench',
    'train',
    '--preset',
    'testing',
    '--engine',
    'onnxruntime',
    '--rounds',
    '1',
    '--peer',
    'echo {}',
  ];
  const { output, errors, code } = await trainer(args);
  expect({ output, code }).toEqual({ output: '', code: 1 });
  expect(errors).toBe('echo {}: expected a line of JSON with peer and eval_image_ms, got {}\n');
});

it.each([[[]], [['bench']]])('the help of %j names what there is', async command => {
  const { output, code } = await trainer([...command, '--help']);
  expect(code).toBe(0);
  expect(output).toContain('npm run bench -- train');
});

it('the package’s scripts call the trainer’s commands', async () => {
  const { scripts } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'));
  for (const command of ['train', 'evaluate', 'export', 'import', 'bench', 'compare', 'build'])
    expect(scripts[command]).toBe(`node trainer/main.ts ${command}`);
});
