// Renders who answered and how fast, as a table.

import { find } from '../dom/find.ts';
import { renderList, renderRows } from '../dom/render-rows.ts';
import { setText } from '../dom/set-text.ts';
import type { RunsView } from './runs-view.ts';

export function renderRuns({ speed, here, rival, rows, privacy, remarks }: RunsView): void {
  setText(find('speed', HTMLElement), speed);
  setText(find('privacy', HTMLElement), privacy);
  find('here', HTMLInputElement).checked = here;
  find('rival', HTMLInputElement).checked = rival;
  renderList(find('run-remarks', HTMLUListElement), remarks);
  renderRows(
    find('run-rows', HTMLTableSectionElement),
    rows.map(({ where, answer, model, network }) => [where, answer, model, network]),
  );
}
