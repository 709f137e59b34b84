// A Vulkan driver in software, for tests of what computes on a GPU: SwiftShader, which comes with Chromium.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackChromium } from './packaged-chromium.ts';

/** Variables with which a process finds the driver when it starts; undefined where there is none. */
export async function softwareVulkan(): Promise<NodeJS.ProcessEnv | undefined> {
  if (`${process.platform} ${process.arch}` !== 'linux x64') return undefined;
  const folder = await unpackChromium();
  const driver = join(folder, 'vk_swiftshader_icd.json');
  return existsSync(driver) ? withDriver(driver, folder) : undefined;
}

/** A process that finds no driver. */
export function noVulkan(): NodeJS.ProcessEnv {
  return withDriver('/none', '/none');
}

function withDriver(driver: string, libraries: string): NodeJS.ProcessEnv {
  return { ...process.env, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries };
}
