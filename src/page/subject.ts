// What the page reads: digits or letters on the pad, or clothes. Each has a model, and a tab.

/** What is drawn on the pad; the server's models go by these names. */
export type Subject = 'digits' | 'letters';

/** By model; clothes have no pad. */
export type Tab = Subject | 'fashion';

/** In the order of the bars. */
export const LABELS: Readonly<Record<Subject, readonly string[]>> = {
  digits: [...'0123456789'],
  letters: [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
};

/** What the address says is drawn. */
export function subjectIn(search: string): Subject {
  return tabIn(search) === 'letters' ? 'letters' : 'digits';
}

/** The tab that the address asks for, as in `?model=letters`; digits where it asks for none that there is. */
export function tabIn(search: string): Tab {
  const asked = new URLSearchParams(search).get('model');
  return asked === 'letters' || asked === 'fashion' ? asked : 'digits';
}
