// Words in a table's body, the first cell of each row being its heading, and in a list. Rows and items are kept, so that only
// changed words are written.

import { setText } from './set-text.ts';

export function renderRows(body: HTMLTableSectionElement, rows: readonly (readonly string[])[]): void {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((cells, i) => {
    const row = body.rows[i] ?? body.insertRow();
    for (const [j, words] of cells.entries()) setText(row.cells[j] ?? row.appendChild(cellOf(j)), words);
  });
}

export function renderList(list: HTMLUListElement, items: readonly string[]): void {
  while (list.children.length > items.length) list.lastElementChild?.remove();
  for (const [i, words] of items.entries())
    setText(list.children[i] ?? list.appendChild(document.createElement('li')), words);
}

function cellOf(column: number): HTMLTableCellElement {
  const cell = document.createElement(column === 0 ? 'th' : 'td');
  if (column === 0) cell.scope = 'row';
  return cell;
}
