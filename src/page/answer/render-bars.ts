// Puts bars into a table's body, a row for each: label, bar, words.

import { setText } from '../dom/set-text.ts';
import type { Bar } from './bars.ts';

/** Rows that are there are kept, so that bars move and only changed words are written. */
export function renderBars(body: HTMLTableSectionElement, bars: readonly Bar[]): void {
  while (body.rows.length > bars.length) body.deleteRow(-1);
  for (const [i, { label, score, words, best }] of bars.entries()) {
    const row = body.rows[i] ?? newRow(body);
    setText(row.cells[0], label);
    setText(row.cells[2], words);
    row.style.setProperty('--score', score.toFixed(4));
    row.classList.toggle('best', best);
  }
}

function newRow(body: HTMLTableSectionElement): HTMLTableRowElement {
  const row = body.insertRow();
  const [heading, track] = [document.createElement('th'), document.createElement('div')];
  heading.scope = 'row';
  track.className = 'track';
  row.append(heading);
  const cell = row.insertCell();
  cell.ariaHidden = 'true';
  cell.append(track);
  row.insertCell();
  return row;
}
