// npm run build: everything that is made of the sources before the Worker runs.

import { buildProject } from '../build.ts';
import { command } from './command-line.ts';

export const buildCommand = command('build', 'build what the Worker, its pages and npm start run')
  .option('--full', "keep all of ONNX Runtime's functions and memory, including what no run uses")
  .action(async ({ full = false }) => buildProject({ full, report: text => process.stdout.write(text) }));
