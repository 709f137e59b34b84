// npm run smoke: whether a deployment does what it should.

import { InvalidArgumentError } from '@commander-js/extra-typings';
import { smokeTest } from '../smoke/smoke.ts';
import { command, wholeNumber } from './command-line.ts';

const SUMMARY = 'check that a deployment does what it should: pages, models, ten drawings, headers, times';

export const smokeCommand = command('smoke', SUMMARY, 'npm run smoke -- URL [options]')
  .argument('<url>', 'where it is deployed', originOf)
  .option('--slowest <ms>', 'largest median time to an answer, network included', wholeNumber(), 500)
  .action(async (origin, { slowest }) => {
    let failures = 0;
    for await (const { name, failure, ms } of smokeTest(origin, slowest)) {
      console.log(
        `${failure === undefined ? '✓' : '✗'} ${name} (${Math.round(ms)} ms)${failure ? `: ${failure}` : ''}`,
      );
      failures += Number(failure !== undefined);
    }
    console.log(failures === 0 ? `${origin} passed` : `${origin} failed ${failures} check${failures > 1 ? 's' : ''}`);
    if (failures > 0) process.exitCode = 1;
  });

function originOf(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.origin;
  throw new InvalidArgumentError('a URL that begins with http:// or https://');
}
