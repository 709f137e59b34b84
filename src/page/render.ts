// Renders a view: the answer, the pad's buttons, error messages.

import { renderBars } from './answer/render-bars.ts';
import { find } from './dom/find.ts';
import { paintImage } from './dom/image-canvas.ts';
import { setText } from './dom/set-text.ts';
import { text } from './text.ts';
import type { View } from './view.ts';

export function render(view: View): void {
  renderAnswer(view);
  renderFailure(view.failure);
  renderBars(find('bars', HTMLTableSectionElement), view.bars);
  paintImage(find('preview', HTMLCanvasElement), view.image);
  renderCorrection(view);
  document.documentElement.classList.toggle('empty', view.empty);
  setText(find('pad-words', HTMLElement), view.padWords);
  find('sharing', HTMLElement).classList.toggle('shown', view.canShare);
  setEnabled(find('undo', HTMLButtonElement), view.canUndo);
  setEnabled(find('redo', HTMLButtonElement), view.canRedo);
  setEnabled(find('clear', HTMLButtonElement), !view.empty);
  find('eraser', HTMLButtonElement).ariaPressed = String(view.tool === 'eraser');
  document.documentElement.classList.toggle('erasing', view.tool === 'eraser');
}

function renderCorrection({ canCorrect, truth, kept }: View): void {
  find('correction', HTMLElement).classList.toggle('shown', canCorrect);
  const choice = find('truth', HTMLSelectElement);
  choice.disabled = !canCorrect;
  if (choice.value !== truth) choice.value = truth;
  setText(find('kept', HTMLElement), kept);
}

function renderAnswer({ label, remark, unsettled, unsure, unknown, waiting, runs }: View): void {
  setText(find('label', HTMLElement), label);
  setText(find('separator', HTMLElement), label ? text.separator : '');
  setText(find('remark', HTMLElement), remark);
  find('label', HTMLElement).classList.toggle('unsure', unsure);
  find('label', HTMLElement).classList.toggle('unknown', unknown);
  find('answer', HTMLElement).ariaBusy = String(unsettled);
  const check = find('waiting', HTMLElement);
  setText(check, runs.badge || text.waiting);
  check.classList.toggle('shown', waiting || runs.badge !== '');
  check.classList.toggle('badge', runs.badge !== '');
}

function renderFailure(failure: string | undefined): void {
  const notice = find('failure', HTMLElement);
  setText(find('failure-text', HTMLElement), failure ?? '');
  if (failure === undefined && notice.contains(document.activeElement)) focusPad();
  notice.hidden = failure === undefined;
}

/** A focused button that becomes disabled passes the focus to the pad instead of losing it. */
function setEnabled(button: HTMLButtonElement, enabled: boolean): void {
  if (!enabled && document.activeElement === button) focusPad();
  button.disabled = !enabled;
}

function focusPad(): void {
  find('paper', HTMLElement).focus({ preventScroll: true });
}
