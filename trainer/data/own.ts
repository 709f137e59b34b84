// One's own data: IDX files named as MNIST's are, and a class name a line in `labels.txt`.

import { basename, resolve } from 'node:path';
import { CLASSES_FILE, type DatasetInfo, type ImageDataset, OWN_FILES } from './catalogue.ts';
import { type DataSource, readDataFile, readFrom } from './data-files.ts';
import { imageSizeOf } from './idx.ts';

export async function ownDataset(source: DataSource): Promise<Omit<ImageDataset, 'imageSize'>> {
  if (!('folder' in source)) throw new Error(`idx: expected --data DIR with IDX files and ${CLASSES_FILE}`);
  const file = await readFrom(source.folder, { dataset: 'idx', mirrors: [] }, [CLASSES_FILE]);
  const lines = new TextDecoder().decode(file.bytes).trim().split(/\r?\n/);
  const classes = lines.map(line => line.trim());
  const repeated = classes.find((name, i) => classes.indexOf(name) < i);
  if (repeated) throw new Error(`${file.name}: expected different class names, got ${JSON.stringify(repeated)} twice`);
  if (classes.length < 2 || classes.length > 256 || classes.includes(''))
    throw new Error(`${file.name}: expected 2 to 256 class names, one a line, got ${classes.length} lines`);
  return {
    title: basename(resolve(source.folder)),
    ...{ classes, modelName: 'idx', preprocessing: 'ink', mirrors: [], files: OWN_FILES },
  };
}

export async function ownInfo(source: DataSource): Promise<DatasetInfo> {
  const own = await ownDataset(source);
  const file = await readDataFile(own.files.train.images, { ...own, dataset: 'idx' }, source);
  return { ...own, imageSize: imageSizeOf(file.name, file.bytes) };
}
