// Finds a headless Chromium for the tests: one that is installed, otherwise the one that comes by npm, with the libraries
// that it needs. What is done with it is left to the tests.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';
import { unpackChromium } from '../packaged-chromium.ts';

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
  return launchPackaged(await unpackChromium());
}

function launchPackaged(folder: string): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath: join(folder, 'chromium'),
    args: FLAGS,
    chromiumSandbox: false,
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  });
}
