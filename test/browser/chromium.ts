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
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
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
  const machine = `${process.platform} ${process.arch}`;
  if (machine !== 'linux x64') throw new Error(`chromium: expected an installed one on ${machine}, got none`);
  return launchPackaged(await unpack());
}

function launchPackaged(folder: string): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath: join(folder, 'chromium'),
    args: FLAGS,
    chromiumSandbox: false,
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  });
}

/** Unpacks the npm package's Chromium once for each version; a run that is killed half-way leaves no broken one. */
async function unpack(): Promise<string> {
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
