// Puts on the page who answered and how fast: a table with a row for each.

import { find } from '../dom/find.ts';
import { renderList, renderRows } from '../dom/render-rows.ts';
import { setText } from '../dom/set-text.ts';
import type { RunsView } from './runs-view.ts';

export function renderRuns({ speed, here, rival, rows, remarks }: RunsView): void {
  setText(find('speed', HTMLElement), speed);
  find('here', HTMLInputElement).checked = here;
  find('rival', HTMLInputElement).checked = rival;
  renderList(find('run-remarks', HTMLUListElement), remarks);
  renderRows(
    find('run-rows', HTMLTableSectionElement),
    rows.map(({ where, answer, model, network }) => [where, answer, model, network]),
  );
}
