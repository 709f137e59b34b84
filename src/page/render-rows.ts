// Rows of words in a table's body; the first cell of each is its heading. Rows are kept, so that only changed words are
// written.

import { setText } from './set-text.ts';

export function renderRows(body: HTMLTableSectionElement, rows: readonly (readonly string[])[]): void {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((cells, i) => {
    const row = body.rows[i] ?? body.insertRow();
    for (const [j, words] of cells.entries()) setText(row.cells[j] ?? row.appendChild(cellOf(j)), words);
  });
}

function cellOf(column: number): HTMLTableCellElement {
  const cell = document.createElement(column === 0 ? 'th' : 'td');
  if (column === 0) cell.scope = 'row';
  return cell;
}
