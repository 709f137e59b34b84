// The tabs, and what the page says in each of them.

import { find } from './dom/find.ts';
import { setText } from './dom/set-text.ts';
import { LABELS, type Tab, tabIn } from './subject.ts';
import { HEADINGS, SUBJECTS } from './text.ts';

/** Calls back with the tab that is chosen, whose address is then the page's. */
export function listenToTabs(onChoose: (tab: Tab) => void): void {
  find('tabs', HTMLFieldSetElement).addEventListener('change', ({ target }) => {
    const chosen = tabIn(`?model=${(target as HTMLInputElement).value}`);
    history.replaceState(null, '', chosen === 'digits' ? location.pathname : `?model=${chosen}`);
    onChoose(chosen);
  });
}

/** Style sheets show the parts of the page that belong to it. */
export function renderTab(tab: Tab): void {
  document.documentElement.dataset['tab'] = tab;
  find('tabs', HTMLFieldSetElement).querySelector<HTMLInputElement>(`[value=${tab}]`)!.checked = true;
  const [title, lead] = HEADINGS[tab];
  setText(find('title', HTMLElement), title);
  setText(find('lead', HTMLElement), lead);
  if (tab === 'fashion') return;
  setText(find('hint', HTMLElement), SUBJECTS[tab].hint);
  setText(find('bars-title', HTMLElement), SUBJECTS[tab].bars);
  const truths = LABELS[tab].map(label => new Option(label));
  const choice = find('truth', HTMLSelectElement);
  choice.replaceChildren(choice.options[0]!, ...truths);
}
