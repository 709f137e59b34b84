// How long the server took and where it stands, as its answer's headers tell: the model's part apart from the network's.

import { text } from '../text.ts';

export interface ServerRun {
  /** From question to answer, over the network. */
  readonly ms: number;
  /** Of that, the model; undefined where the server's clock stood still meanwhile, as Cloudflare's does. */
  readonly modelMs: number | undefined;
  /** In words; undefined where nothing tells. */
  readonly place: string | undefined;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export function serverRun({ headers, url }: Response, ms: number): ServerRun {
  return { ms, modelMs: modelMs(headers.get('server-timing') ?? ''), place: place(headers.get('cf-ray') ?? '', url) };
}

/** Of a Server-Timing header (W3C): `decode;dur=0.4, model;dur=1.2`. */
function modelMs(timing: string): number | undefined {
  const ms = Number(/(?:^|,\s*)model;dur=([\d.]+)/.exec(timing)?.[1]);
  return ms > 0 ? ms : undefined;
}

/** Cloudflare's CF-Ray ends with the code of the airport that is next to where it answered. */
function place(ray: string, url: string): string | undefined {
  const [, airport] = /-([A-Z]{3})$/.exec(ray) ?? [];
  if (airport) return text.cloudflare(airport);
  return LOOPBACK.includes(URL.parse(url)?.hostname ?? '') ? text.thisMachine : undefined;
}
