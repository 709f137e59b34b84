// What bombs cost in memory: the process that refuses them stays nearly as large as it was.

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { BOMBS } from '../fixtures/bombs.ts';
import { classifyDigit, test, type Worker } from './workerd.ts';

const MAX_GROWTH_MIB = 16;

/** Memory that is in use, of the one process; Linux tells it. */
function residentMiB({ processes }: Worker): number {
  const status = readFileSync(`/proc/${processes[0]?.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

test.runIf(process.platform === 'linux').for([...BOMBS])(
  'a bomb of $name ($mediaType) takes less than 16 MiB',
  async (bomb, { start }) => {
    const worker = await start();
    const file = bomb.make();
    const send = (body: Uint8Array<ArrayBuffer>) =>
      fetch(`${worker.origin}/classify`, { method: 'POST', headers: { 'Content-Type': bomb.mediaType }, body });
    await classifyDigit(worker, 0);
    // As large a body that is nothing, so that what reading takes is not counted.
    for (let i = 0; i < 3; i++) await (await send(new Uint8Array(file.length))).text();
    const before = residentMiB(worker);
    const response = await send(file);
    expect([400, 422]).toContain(response.status);
    await response.text();
    expect(residentMiB(worker) - before).toBeLessThan(MAX_GROWTH_MIB);
  },
);
