// What static/_headers says of some paths: written by the trainer's build, applied by the Worker on plain workerd.

/** A later rule removes the headers that it detaches, then adds its own to those of earlier rules. */
export interface HeaderRule {
  /** `/*` for every path. */
  readonly path: string;
  readonly detached: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}
