// Finds a Chromium for the tests: one that is installed, otherwise the one that comes by npm with the libraries it needs,
// which the package unpacks into the temporary directory. What the tests do with it is theirs.

import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packaged, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const FLAGS = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
];

/** Starts a headless browser; the caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const installed = INSTALLED.find(path => existsSync(path));
  const asRoot = process.getuid?.() === 0;
  if (installed) return chromium.launch({ executablePath: installed, args: FLAGS, chromiumSandbox: !asRoot });
  return launchPackaged();
}

async function launchPackaged(): Promise<Browser> {
  const executablePath = await packaged.executablePath();
  const libraries = await inflate(
    fileURLToPath(new URL('../../node_modules/@sparticuz/chromium/bin/al2023.tar.br', import.meta.url)),
  );
  return chromium.launch({
    executablePath,
    args: FLAGS,
    chromiumSandbox: false,
    env: { ...process.env, LD_LIBRARY_PATH: join(libraries, 'lib'), FONTCONFIG_PATH: join(tmpdir(), 'fonts') },
  });
}
