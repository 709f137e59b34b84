// When to load what the page does without.

/** Where browsers can't tell when they are idle (Safari). */
const DELAY_MS = 2000;

export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work);
  else setTimeout(work, DELAY_MS);
}

/** The visitor has asked for few downloads (Save-Data). */
export function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
