// The configuration of plain workerd, in Cap'n Proto's text form.

import type { HeaderRule } from '../../src/header-rule.ts';

export interface HostSettings {
  readonly modules: readonly { readonly name: string; readonly kind: 'esModule' | 'wasm' | 'data' }[];
  readonly compatibilityDate: string;
  readonly staticHeaders: readonly HeaderRule[];
}

/** The socket that `npm start` hands over, already open. */
export const SOCKET = 'http';

/** One Worker on one socket; ALLOWED_ORIGINS, MAX_WAITING and REQUEST_LOG come from the environment. */
export function configOf({ modules, compatibilityDate, staticHeaders }: HostSettings): string {
  const lines = modules.map(({ name, kind }) => `    (name = ${text(name)}, ${kind} = embed ${text(name)}),`);
  return `# Written by npm run build.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "static", disk = (path = "static")),
  ],
  sockets = [(name = ${text(SOCKET)}, address = "127.0.0.1:0", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = [
${lines.join('\n')}
  ],
  compatibilityDate = ${text(compatibilityDate)},
  compatibilityFlags = ["no_nodejs_compat", "no_nodejs_compat_v2"],
  bindings = [
    (name = "STATIC", service = "static"),
    (name = "STATIC_HEADERS", json = ${text(JSON.stringify(staticHeaders))}),
    (name = "ALLOWED_ORIGINS", fromEnvironment = "ALLOWED_ORIGINS"),
    (name = "MAX_WAITING", fromEnvironment = "MAX_WAITING"),
    (name = "REQUEST_LOG", fromEnvironment = "REQUEST_LOG"),
  ],
);
`;
}

function text(value: string): string {
  return JSON.stringify(value);
}
