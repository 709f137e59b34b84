// Ctrl-C and its like: what runs is asked to stop and to save, and the process then says how it ended.

/** 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;

/** Aborts at the first SIGINT or SIGTERM, after which the process ends with 130; a second one ends it at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    process.exitCode = EXIT_INTERRUPTED;
    controller.abort();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  return controller.signal;
}
