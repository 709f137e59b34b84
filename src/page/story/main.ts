// Entry of "How it works": the visitor's drawing, which comes in the address, on its way through the model.

import { renderStrokes } from '../../preparation/ink.ts';
import type { Answer } from '../answer/answer.ts';
import { barsOf } from '../answer/bars.ts';
import { askServer } from '../answer/client.ts';
import { renderBars } from '../answer/render-bars.ts';
import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { setText } from '../dom/set-text.ts';
import { renderExplanation } from '../explanation/render.ts';
import { explanationView } from '../explanation/view.ts';
import { NoAnswer } from '../no-answer.ts';
import { drawPad, watchSurface } from '../pad/canvas.ts';
import { type PenStroke, plainStrokes } from '../pad/strokes.ts';
import { strokesIn } from '../share/link.ts';
import { LABELS } from '../subject.ts';
import { storyText as text } from '../text.ts';

/** A three, for those who have drawn nothing. */
const EXAMPLE: readonly PenStroke[] = [
  [
    [330, 270],
    [380, 170],
    [500, 130],
    [620, 180],
    [650, 300],
    [580, 410],
    [470, 460],
    [600, 490],
    [680, 600],
    [660, 740],
    [550, 840],
    [410, 850],
    [310, 770],
  ].map(([x, y]) => [x!, y!, 0.5]),
];

const own = strokesIn(location.hash);
const strokes = own ?? EXAMPLE;

function show(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('.story')) figure.hidden = false;
  if (own) find('back', HTMLAnchorElement).hash = location.hash;
  setText(find('story-whose', HTMLElement), own ? text.own : text.example);
  const ink = find('story-ink', HTMLCanvasElement);
  watchSurface(ink, () => drawPad(ink, { strokes, predicted: [], cursor: undefined, picture: undefined }));
  paintImage(find('story-pixels', HTMLCanvasElement), Array.from(renderStrokes(plainStrokes(strokes))));
  render(undefined, '');
}

function render(answer: Answer | undefined, pending: string): void {
  renderExplanation('story', explanationView(answer, pending));
  renderBars(find('story-bars', HTMLTableSectionElement), barsOf(LABELS.digits, answer?.predictions));
}

show();
const { signal } = new AbortController();
askServer(plainStrokes(strokes), signal, { model: 'digits', explain: true }).then(
  answer => render(answer, ''),
  (error: unknown) => render(undefined, error instanceof NoAnswer ? error.message : String(error)),
);
