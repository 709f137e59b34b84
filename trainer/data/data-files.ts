// Finds the files of a data set: in a folder given by the user, or in a cache that is filled by downloading.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetFile } from './catalogue.ts';
import { download } from './download.ts';

export type DataSource = { folder: string } | { cache: string; report: (line: string) => void };

export interface FoundFile {
  /** Its path. */
  name: string;
  bytes: Uint8Array;
}

/** Where the files of one data set can come from. */
export interface FileOrigin {
  dataset: string;
  mirrors: readonly string[];
  homepage?: string;
}

/** Throws an Error that names the file when it is in neither place, or no mirror serves it intact. */
export async function readDataFile(file: DatasetFile, origin: FileOrigin, source: DataSource): Promise<FoundFile> {
  const { name, sha256, original = name } = file;
  const names = [...new Set([original, name])];
  if ('folder' in source)
    return readFrom(
      source.folder,
      origin,
      names.flatMap(base => [`${base}.gz`, base]),
    );
  if (!sha256)
    throw new Error(`${origin.dataset}: expected --data DIR with ${original}, gzipped or not${whereToFind(origin)}`);
  const { mirrors, dataset } = origin;
  const folder = join(source.cache, dataset);
  const path = await download({ name, sha256, mirrors, folder, report: source.report });
  return { name: path, bytes: await readFile(path) };
}

/** Looks for the first of `names` in FOLDER/<data set> and FOLDER. */
export async function readFrom(folder: string, origin: FileOrigin, names: readonly string[]): Promise<FoundFile> {
  const places = [join(folder, origin.dataset), folder];
  const path = places.flatMap(place => names.map(name => join(place, name))).find(candidate => existsSync(candidate));
  if (!path) throw new Error(`${names[0]}: expected in ${places.join(' or ')}, found in neither${whereToFind(origin)}`);
  return { name: path, bytes: await readFile(path) };
}

function whereToFind({ homepage }: FileOrigin): string {
  return homepage ? `; no mirror serves the files one by one, they are in the archive of ${homepage}` : '';
}
