// static/_headers, Cloudflare's format, for the Worker on plain workerd: paths, and under each its headers.

import type { HeaderRule } from '../../src/header-rule.ts';

/** Rules for one path, or for all that begin with what stands before a star at the end; throws an Error for any other. */
export function parseHeaders(text: string): HeaderRule[] {
  const rules: OpenRule[] = [];
  for (const line of text.split('\n').filter(line => /^\s*[^\s#]/.test(line))) {
    if (/^\/([\w./-]+\/)?\*$|^\/[\w./-]+$/.test(line)) rules.push({ path: line, detached: [], headers: {} });
    else addHeader(rules.at(-1), line);
  }
  return rules;
}

/** While it is read. */
type OpenRule = HeaderRule & { readonly detached: string[]; readonly headers: Record<string, string> };

function addHeader(rule: OpenRule | undefined, line: string): void {
  const [, detached] = /^\s+!\s*([\w-]+)\s*$/.exec(line) ?? [];
  const [, name, value] = /^\s+([\w-]+):\s*(.+?)\s*$/.exec(line) ?? [];
  if (rule && detached) rule.detached.push(detached);
  else if (rule && name && value) rule.headers[name] = value;
  else throw new Error(`_headers: expected a path, or "  Name: value" under one, got ${line}`);
}
