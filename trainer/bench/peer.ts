// Another program that measures itself: a command whose last line is JSON with its name and its times.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

/** Milliseconds, medians of the peer's own rounds. */
const FIGURES = z.object({
  peer: z.string(),
  train_step_ms: z.number().positive().optional(),
  /** For an image of a large batch. */
  eval_image_ms: z.number().positive(),
  single_image_ms: z.number().positive().optional(),
});

export type PeerFigures = z.infer<typeof FIGURES>;

/** Runs the command in a shell. Throws an Error that names it when it fails or prints something else. */
export async function runPeer(command: string): Promise<PeerFigures> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command]);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  const figures = FIGURES.safeParse(parsed(line));
  if (!figures.success)
    throw new Error(`${command}: expected a line of JSON with peer and eval_image_ms, got ${line || 'nothing'}`);
  return figures.data;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
