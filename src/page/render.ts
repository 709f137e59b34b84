// Puts a view on the page. Touches only what changed, so that screen readers and transitions see changes and no more.

import type { Bar, View } from './view.ts';

const PREVIEW_SIDE = 28;

/** The page's element with this id, as the class the code expects. */
export function find<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`#${id}: expected a ${kind.name}, got ${element?.nodeName}`);
  return element;
}

export function render(view: View): void {
  renderAnswer(view);
  renderFailure(view.failure);
  renderBars(find('bars', HTMLTableSectionElement), view.bars);
  renderPreview(find('preview', HTMLCanvasElement), view);
  document.documentElement.classList.toggle('empty', view.empty);
  setEnabled(find('undo', HTMLButtonElement), !view.empty);
  setEnabled(find('clear', HTMLButtonElement), !view.empty);
}

function renderAnswer({ label, remark, unsettled, waiting }: View): void {
  setText(find('label', HTMLElement), label);
  setText(find('remark', HTMLElement), remark);
  find('answer', HTMLElement).ariaBusy = String(unsettled);
  find('waiting', HTMLElement).classList.toggle('shown', waiting);
}

function renderFailure(failure: string | undefined): void {
  find('failure', HTMLElement).hidden = failure === undefined;
  setText(find('failure-text', HTMLElement), failure ?? '');
}

function renderBars(body: HTMLTableSectionElement, bars: readonly Bar[]): void {
  while (body.rows.length > bars.length) body.deleteRow(-1);
  bars.forEach((bar, i) => {
    renderBar(body.rows[i] ?? appendRow(body), bar);
  });
}

function renderBar(row: HTMLTableRowElement, { label, score, words, best }: Bar): void {
  const [name, , value] = row.cells;
  setText(name, label);
  setText(value, words);
  row.style.setProperty('--score', score.toFixed(4));
  row.classList.toggle('best', best);
}

function appendRow(body: HTMLTableSectionElement): HTMLTableRowElement {
  const row = body.insertRow();
  const name = document.createElement('th');
  name.scope = 'row';
  const track = document.createElement('div');
  track.className = 'track';
  row.append(name);
  row.insertCell().append(track);
  row.insertCell();
  return row;
}

function renderPreview(canvas: HTMLCanvasElement, { image, preview }: View): void {
  canvas.ariaLabel = preview;
  const context = canvas.getContext('2d');
  context?.clearRect(0, 0, PREVIEW_SIDE, PREVIEW_SIDE);
  if (!image) return;
  const pixels = Uint8ClampedArray.from(image.flatMap(value => [value, value, value, 255]));
  context?.putImageData(new ImageData(pixels, PREVIEW_SIDE, PREVIEW_SIDE), 0, 0);
}

/** A button that goes out of use hands the focus to the pad instead of losing it. */
function setEnabled(button: HTMLButtonElement, enabled: boolean): void {
  if (!enabled && document.activeElement === button) find('pad', HTMLCanvasElement).focus();
  button.disabled = !enabled;
}

function setText(element: Element | undefined, words: string): void {
  if (element && element.textContent !== words) element.textContent = words;
}
