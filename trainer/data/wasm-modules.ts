// Lets Node import .wasm files as workerd does, as compiled modules, for the Worker's picture decoders.

import { registerHooks } from 'node:module';

registerHooks({
  load: (url, context, next) => (url.endsWith('.wasm') ? compiled(url) : next(url, context)),
});

function compiled(url: string) {
  const source = `import { readFileSync } from 'node:fs';
export default new WebAssembly.Module(readFileSync(new URL(${JSON.stringify(url)})));`;
  return { format: 'module', source, shortCircuit: true } as const;
}
