// What vitest.config.ts tells the tests.

import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether hostile requests are sent in full numbers instead of a sample. */
    stress: boolean;
  }
}
