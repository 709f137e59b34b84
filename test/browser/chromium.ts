// Finds a headless Chromium for the tests: one that is installed, otherwise the one that comes by npm, with the libraries
// that it needs. What is done with it is left to the tests.

import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import packaged, { inflate } from '@sparticuz/chromium';
import { type BrowserServer, chromium } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const FLAGS = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
];

/** Starts a browser that the tests connect to; the caller closes it. */
export async function launchChromium(): Promise<BrowserServer> {
  const installed = INSTALLED.find(path => existsSync(path));
  const isRoot = process.getuid?.() === 0;
  if (installed) return chromium.launchServer({ executablePath: installed, args: FLAGS, chromiumSandbox: !isRoot });
  const folder = await unpack();
  return chromium.launchServer({
    executablePath: join(folder, 'chromium'),
    args: FLAGS,
    chromiumSandbox: false,
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  });
}

/** Unpacks the npm package's Chromium once for each version; a run that is killed half-way leaves nothing behind in it. */
async function unpack(): Promise<string> {
  const root = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
  const { version } = createRequire(import.meta.url)(join(root, 'package.json'));
  const folder = join(tmpdir(), `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const fresh = await mkdtemp(`${folder}-`);
  await unpackInto(fresh, join(root, 'bin/al2023.tar.br'));
  await writeFile(join(fresh, 'fonts/fonts.conf'), fontconfig(folder));
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true }));
  return folder;
}

/** The package's own configuration looks for its fonts in fixed places. */
function fontconfig(folder: string): string {
  const places = `<dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir>`;
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${places}</fontconfig>`;
}

/** The package unpacks into the temporary directory, and its libraries on Amazon's machines alone unless asked for. */
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
