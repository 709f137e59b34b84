// The headless Chromium that comes by npm, for Linux x64: unpacked where the tests find it, with the libraries that it needs
// and a Vulkan driver in software.

import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import packaged, { inflate } from '@sparticuz/chromium';

/** Unpacks the npm package's Chromium once for each version; a run that is killed half-way leaves no broken one. */
export async function unpackChromium(): Promise<string> {
  const require = createRequire(import.meta.url);
  const root = join(dirname(require.resolve('@sparticuz/chromium')), '..');
  const { version } = require(join(root, 'package.json'));
  const folder = join(tmpdir(), `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const fresh = await mkdtemp(`${folder}-`);
  await unpackInto(fresh, join(root, 'bin/al2023.tar.br'));
  await writeFile(join(fresh, 'fonts/fonts.conf'), fontconfig(folder));
  // Another run may have been faster: its folder is as good as this one.
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true }));
  return folder;
}

/** The package's own configuration looks for its fonts in fixed places. */
function fontconfig(folder: string): string {
  const places = `<dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir>`;
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${places}</fontconfig>`;
}

/** The package unpacks into the temporary directory; of the libraries it does so by itself on Amazon's machines alone. */
async function unpackInto(folder: string, libraries: string): Promise<void> {
  const previous = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    await packaged.executablePath();
    await inflate(libraries);
  } finally {
    if (previous === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = previous;
  }
}
