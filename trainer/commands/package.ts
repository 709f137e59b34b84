// npm run package: the package for programs of others.

import { join } from 'node:path';
import { ROOT } from '../files.ts';
import { buildPackage } from '../package.ts';
import { command } from './command-line.ts';

export const packageCommand = command('package', 'make the npm package, for npm pack and npm publish')
  .option('--out <dir>', 'emptied first', join(ROOT, '.package'))
  .action(async ({ out }) => {
    await buildPackage(out);
    console.log(`made: npm pack ${out}`);
  });
