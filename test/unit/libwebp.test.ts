// The decoder of WebP is one without CVE-2023-4863, a write past its tables that libwebp 1.3.2 has mended.

import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

test('the version of libwebp is 1.3.2 or later', async () => {
  const { default: load } = createRequire(import.meta.url)('wasm-webp/dist/esm/webp-wasm.js');
  const version: string = (await load()).decoder_version();
  expect(version.localeCompare('1.3.2', 'en', { numeric: true })).toBeGreaterThanOrEqual(0);
});
