// npm run build: models and ONNX Runtime -> the files that the Worker runs.

import { join } from 'node:path';
import { parseOptions } from '../config/arguments.ts';
import { buildIfNeeded } from '../runtime/cache.ts';

const RUNTIME_HELP = `npm run build -- [options]   makes what the Worker runs of src/model/*.onnx and ONNX Runtime

Options of build:
  --full        keeps all of ONNX Runtime's functions, also those that no run calls
  --models DIR  standard: src/model`;

export async function runtimeCommand(args: string[]): Promise<void> {
  const options = parseOptions(args, {
    full: { type: 'boolean' },
    models: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (options['help']) return console.log(RUNTIME_HELP);
  const folder = String(options['models'] ?? join('src', 'model'));
  const { upToDate, files } = await buildIfNeeded(folder, options['full'] === true);
  console.log(`${folder}: ${files.join(', ')} ${upToDate ? 'up to date' : 'built'}`);
}
