// Folded sections whose code is loaded when they are first opened, so that the page is there sooner.

import { find } from './find.ts';
import { setText } from './set-text.ts';

/** Shows the news; undefined once the section is closed. */
export type ShowNews<News> = (news: News | undefined) => void;

/**
 * Returns what passes news on to the section while it is open. `missing` is said in its place for messages if its code can't
 * be loaded, which browsers try once a visit.
 */
export function lazySection<News>(id: string, load: () => Promise<ShowNews<News>>, missing: string): ShowNews<News> {
  const fold = find(id, HTMLDetailsElement);
  let show: ShowNews<News> | undefined;
  let latest: News | undefined;
  const follow = () => show?.(fold.open ? latest : undefined);
  const start = async () => {
    show ??= await load();
    follow();
  };
  fold.addEventListener('toggle', () => {
    if (fold.open) start().catch(() => setText(fold.querySelector('[aria-live]') ?? undefined, missing));
    else follow();
  });
  return news => {
    latest = news;
    if (fold.open) follow();
  };
}
