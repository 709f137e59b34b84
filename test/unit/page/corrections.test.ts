// Corrections on their way out of the browser: kept by it, packed, and read by the trainer.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Corrected } from '../../../src/page/gallery/gallery.ts';
import { loadCorrections, type OpenStorage, saveCorrections } from '../../../src/page/gallery/storage.ts';
import { trainingFiles } from '../../../src/page/gallery/training-files.ts';
import { crc32, zip } from '../../../src/page/gallery/zip.ts';
import { describeDataset, loadSplit } from '../../../trainer/data/datasets.ts';

const CLASSES = [...'0123456789'];

function corrected(truth: string, gray: number): Corrected {
  return { image: new Array<number>(784).fill(gray), label: '7', score: 0.9, truth };
}

/** The part of the browser's storage that is used. */
function memory(initial: Record<string, string> = {}): OpenStorage {
  const items = new Map(Object.entries(initial));
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  };
  return () => storage as unknown as Storage;
}

describe('storage', () => {
  it('gives back what it was given, and nothing after it was given nothing', () => {
    const storage = memory();
    expect(saveCorrections(storage, [corrected('1', 5)])).toBe(true);
    expect(loadCorrections(storage)).toEqual([corrected('1', 5)]);
    saveCorrections(storage, []);
    expect(loadCorrections(storage)).toEqual([]);
  });

  it.each(['', 'null', '{', '{"a":1}', '[1, null, {"image":[1]}]', '[{"image":[],"label":"1","score":1,"truth":"1"}]'])(
    'that holds %j is as good as empty',
    text => expect(loadCorrections(memory({ corrections: text }))).toEqual([]),
  );

  it('that is forbidden or full keeps nothing, and says so', () => {
    const forbidden: OpenStorage = () => {
      throw new DOMException('forbidden', 'SecurityError');
    };
    expect(loadCorrections(forbidden)).toEqual([]);
    expect(saveCorrections(forbidden, [corrected('1', 5)])).toBe(false);
  });
});

describe('the archive', () => {
  it('holds the files as they are, with their checksums', () => {
    const files = trainingFiles([corrected('3', 200)], CLASSES);
    const unzipped = unzipSync(zip(files));
    for (const { name, bytes } of files) expect(unzipped[name]).toEqual(bytes);
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('is a data set that the trainer reads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'corrections-'));
    try {
      const unzipped = unzipSync(zip(trainingFiles([corrected('3', 200), corrected('0', 10)], CLASSES)));
      for (const [name, bytes] of Object.entries(unzipped)) await writeFile(join(folder, name), bytes);
      expect(await describeDataset('idx', { folder })).toMatchObject({ classes: CLASSES, imageSize: 28 });
      const data = await loadSplit({ dataset: 'idx', testWriters: 0 }, 'train', { folder });
      expect([...data.labels]).toEqual([3, 0]);
      expect('images' in data && [data.images[0], data.images[784]]).toEqual([200, 10]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
