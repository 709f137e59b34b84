import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from '../../trainer/data/download.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-'));
});
afterEach(() => rm(folder, { recursive: true }));

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
