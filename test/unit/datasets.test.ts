import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATASET } from '../../trainer/data/catalogue.ts';
import { loadSplit } from '../../trainer/data/datasets.ts';
import { download } from '../../trainer/data/download.ts';
import { holdOut } from '../../trainer/data/holdout.ts';
import type { LabelledImages } from '../../trainer/data/idx.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datasets-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a data folder', () => {
  it('may be the folder of the files or hold a folder of the data set’s name', async () => {
    for (const path of [FIXTURES, join(FIXTURES, 'mnist')]) {
      const data = await loadSplit('mnist', 'train', { folder: path });
      expect(data).toMatchObject({ count: 2000, imageSize: 28 });
      expect([...data.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]); // MNIST begins so
    }
  });

  it('without the files is refused with the places that were searched', async () => {
    await expect(loadSplit('mnist', 'train', { folder })).rejects.toThrow(
      `train-images-idx3-ubyte.gz: expected in ${join(folder, 'mnist')} or ${folder}, found in neither`,
    );
  });
});

it('every data set has ten classes, four files with checksums and two mirrors', () => {
  for (const { classes, files, mirrors } of Object.values(DATASET)) {
    expect(new Set(classes).size).toBe(10);
    const sums = [files.train, files.test].flatMap(({ images, labels }) => [images.sha256, labels.sha256]);
    expect(new Set(sums).size).toBe(4);
    for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{64}$/);
    for (const mirror of mirrors) expect(mirror).toMatch(/^https?:.*\/$/);
    expect(mirrors.length).toBeGreaterThanOrEqual(2);
  }
});

describe('a download', () => {
  const content = Buffer.from('the content of a data file');
  const sha256 = createHash('sha256').update(content).digest('hex');
  let server: Server;
  let base: string;

  beforeEach(async () => {
    const answers: Record<string, Buffer> = {
      '/good/file.gz': gzipSync(content),
      '/other/file.gz': gzipSync('something else'),
      '/cut/file.gz': gzipSync(content).subarray(0, 15),
    };
    server = createServer((request, response) => {
      const body = answers[request.url ?? ''];
      response.writeHead(body ? 200 : 404).end(body);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise(resolve => server.close(resolve)));

  const from = (...mirrors: string[]) =>
    download({ name: 'file', sha256, mirrors: mirrors.map(path => `${base}/${path}/`), folder, report: () => {} });

  it('tries the mirrors in turn, and keeps the verified content', async () => {
    const path = await from('missing', 'other', 'cut', 'good');
    expect(await readFile(path)).toEqual(content);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('is not repeated for a file that is there', async () => {
    const path = await from('good');
    expect(await from('missing')).toBe(path);
  });

  it('that no mirror can serve is refused with what each answered, and nothing is kept', async () => {
    const found = createHash('sha256').update('something else').digest('hex');
    const failure = await from('missing', 'other', 'cut').catch((error: Error) => error.message);
    expect(failure).toContain('file: no mirror had it');
    expect(failure).toContain(`${base}/missing/file.gz: expected status 200, got 404`);
    expect(failure).toContain(`${base}/other/file.gz: expected content with SHA-256 ${sha256}, got ${found}`);
    expect(failure).toContain(`${base}/cut/file.gz: expected intact gzip data, got 15 bytes`);
    expect(existsSync(join(folder, 'file'))).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });

  it('from a mirror that does not answer names the mirror', async () => {
    await new Promise(resolve => server.close(resolve));
    await expect(from('good')).rejects.toThrow(`${base}/good/file.gz: no answer`);
  });
});

describe('validation data', () => {
  const data: LabelledImages = {
    count: 10,
    imageSize: 1,
    images: Uint8Array.from({ length: 10 }, (_, i) => i),
    labels: new Uint8Array(10),
  };

  it('is held out of the training data', () => {
    const { train, validation } = holdOut(data, { validation: 3, limit: 0, seed: 1 });
    expect(validation.count).toBe(3);
    expect([...train.images, ...validation.images].sort((a, b) => a - b)).toEqual([...data.images]);
  });

  it('stays the same when the training data is limited', () => {
    const all = holdOut(data, { validation: 3, limit: 0, seed: 1 });
    const few = holdOut(data, { validation: 3, limit: 2, seed: 1 });
    expect(few.validation).toEqual(all.validation);
    expect(few.train.images).toEqual(all.train.images.subarray(0, 2));
  });

  it('must leave something to train on', () => {
    expect(() => holdOut(data, { validation: 10, limit: 0, seed: 1 })).toThrow(
      'validation: must be less than the 10 training images, got 10',
    );
  });
});
