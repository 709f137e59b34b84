// One's own data: IDX files named as MNIST's are, and a class name a line in `labels.txt`.

import { basename, resolve } from 'node:path';
import { CLASSES_FILE, type DatasetInfo, type ImageDataset, type Kind, OWN_FILES } from './catalogue.ts';
import { type DataSource, readDataFile, readFrom } from './data-files.ts';
import { formatOf } from './idx.ts';

export async function ownDataset(
  source: DataSource,
  preprocessing: Kind['preprocessing'] = 'ink',
): Promise<Omit<ImageDataset, 'imageSize'>> {
  if (!('folder' in source)) throw new Error(`idx: expected --data DIR with IDX files and ${CLASSES_FILE}`);
  const file = await readFrom(source.folder, { dataset: 'idx', mirrors: [] }, [CLASSES_FILE]);
  const lines = new TextDecoder().decode(file.bytes).trim().split(/\r?\n/);
  const classes = lines.map(line => line.trim());
  const repeated = classes.find((name, i) => classes.indexOf(name) < i);
  if (repeated) throw new Error(`${file.name} repeats ${JSON.stringify(repeated)}`);
  if (classes.length < 2 || classes.length > 256 || classes.includes(''))
    throw new Error(`${file.name}: expected 2 to 256 class names, one a line, got ${classes.length} lines`);
  return {
    title: basename(resolve(source.folder)),
    ...{ classes, modelName: 'idx', preprocessing, mirrors: [], files: OWN_FILES },
  };
}

export async function ownInfo(source: DataSource, preprocessing: Kind['preprocessing']): Promise<DatasetInfo> {
  const own = await ownDataset(source, preprocessing);
  const file = await readDataFile(own.files.train.images, { ...own, dataset: 'idx' }, source);
  return { ...own, ...formatOf(file.name, file.bytes) };
}
