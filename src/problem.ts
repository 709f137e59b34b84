// Problem details (RFC 9457): the form of every error that leaves the Worker. Code that finds an error throws a `Problem`;
// app.ts answers it.

/** The error statuses that the Worker uses, with their titles (RFC 9110, section 15). */
const TITLES = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** One of several errors in a request's content; `pointer` is a JSON Pointer (RFC 6901) in URI fragment form. */
export interface FieldError {
  readonly detail: string;
  readonly pointer: string;
}

interface Extras {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
  /** URI of this occurrence, by which the log can be searched. */
  readonly instance?: string;
}

const MAX_QUOTED_CHARACTERS = 40;

/** An error with an HTTP status, meant for the client to read: `detail` says what was wrong and what is allowed. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: keyof typeof TITLES;
  readonly extras: Extras;

  constructor(status: keyof typeof TITLES, detail: string, extras: Extras = {}) {
    super(detail);
    this.status = status;
    this.extras = extras;
  }

  /** The answer, `application/problem+json`; its type is `about:blank`, so the title is that of the status. */
  toResponse(): Response {
    const headers = { ...this.extras.headers, 'Content-Type': 'application/problem+json' };
    return Response.json(this.toDetails(), { status: this.status, headers });
  }

  /** The members of the answer. */
  toDetails() {
    const { status, message: detail } = this;
    const { headers: _, ...members } = this.extras;
    return { type: 'about:blank', title: TITLES[status], status, detail, ...members };
  }
}

/** A value from outside as error messages show it: JSON, shortened; arrays and objects by their kind alone. */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : String(value);
  const cut = text.length > MAX_QUOTED_CHARACTERS ? `${text.slice(0, MAX_QUOTED_CHARACTERS)}…` : text;
  return typeof value === 'string' ? JSON.stringify(cut) : cut;
}
