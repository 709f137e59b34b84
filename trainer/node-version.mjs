// Stops a Node that is too old with a sentence. Plain JavaScript, since such a Node may not read TypeScript.

import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const needed = Number(engines.node.replace(/\D/g, ''));
const { node } = process.versions;
if (Number.parseInt(node, 10) < needed) {
  console.error(
    `Node: expected ${needed} or newer, got ${node}; install one from https://nodejs.org, then npm install again`,
  );
  process.exit(1);
}
