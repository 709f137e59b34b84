// What goes with a request through the app: the Worker's bindings, and what is noted for headers and the log.

import type { Context as HonoContext } from 'hono';

/** Bindings of wrangler.toml; the Worker runs without them too. */
export interface Bindings {
  /** Origins whose pages may ask, separated by spaces; `*` for all, empty for none. */
  readonly ALLOWED_ORIGINS?: string;
  /** Limits requests per client where it is bound. */
  readonly RATE_LIMITER?: { limit(options: { key: string }): Promise<{ success: boolean }> };
  /** `off` keeps requests out of the log; errors are logged always. */
  readonly REQUEST_LOG?: string;
}

export interface Variables {
  readonly requestId: string;
  readonly timing: Timing;
  /** What the log tells of the request beside its route: never anything of what was drawn. */
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface Env {
  Bindings: Bindings;
  Variables: Variables;
}

export type Context = HonoContext<Env>;

/** How long the parts of an answer took, for Server-Timing. Cloudflare's clock stands still while code runs. */
export class Timing {
  private readonly parts: string[] = [];

  async measure<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.parts.push(`${name};dur=${(performance.now() - start).toFixed(1)}`);
    }
  }

  toHeader(): string {
    return this.parts.join(', ');
  }
}
