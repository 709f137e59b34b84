// Why there is no answer, in words for the visitor.

/** Carries a message for the person at the page. */
export class NoAnswer extends Error {
  /** Whether nothing came back at all, so that somebody else may be asked. */
  readonly unreachable: boolean;

  constructor(message: string, unreachable = false) {
    super(message);
    this.unreachable = unreachable;
  }
}
