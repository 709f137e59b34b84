// The error for a missing answer; its message is shown to the visitor.

/** Its message is meant for the visitor. */
export class NoAnswer extends Error {
  /** Nothing came back at all, so another model may be asked. */
  readonly unreachable: boolean;

  constructor(message: string, unreachable = false) {
    super(message);
    this.unreachable = unreachable;
  }
}
