// Entry of "How it works": the visitor's drawing, which comes in the address, on its way through the model.

import { renderStrokes } from '../../preparation/ink.ts';
import type { Ranking } from '../answer/answer.ts';
import { barsOf, layerBars } from '../answer/bars.ts';
import { askServer } from '../answer/client.ts';
import { renderBars } from '../answer/render-bars.ts';
import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { setText } from '../dom/set-text.ts';
import { openLocalModels } from '../local/browser-models.ts';
import { NoAnswer } from '../no-answer.ts';
import { drawPad, watchSurface } from '../pad/canvas.ts';
import { type PenStroke, plainStrokes } from '../pad/strokes.ts';
import { strokesIn } from '../share/link.ts';
import { LABELS, subjectIn } from '../subject.ts';
import { SUBJECTS, storyText as text } from '../text.ts';
import { isAttention } from './attention.ts';
import { renderAttention } from './render-attention.ts';

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
const subject = own ? subjectIn(location.search) : 'digits';
const image = Array.from(renderStrokes(plainStrokes(strokes)));

function show(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('.story:not(#story-looking)')) figure.hidden = false;
  if (own) find('back', HTMLAnchorElement).href = `/${location.search}${location.hash}`;
  setText(find('story-whose', HTMLElement), own ? text.own : text.example);
  setText(find('story-title', HTMLElement), SUBJECTS[subject].bars);
  const ink = find('story-ink', HTMLCanvasElement);
  watchSurface(ink, () => drawPad(ink, { strokes, predicted: [], cursor: undefined, picture: undefined }));
  paintImage(find('story-pixels', HTMLCanvasElement), image);
  renderBars(find('story-bars', HTMLTableSectionElement), barsOf(LABELS[subject], undefined));
}

/** By the server; where that can't answer, by the model in this browser, which may be kept for that. */
async function ask(): Promise<Ranking> {
  const { signal } = new AbortController();
  try {
    return await askServer(plainStrokes(strokes), signal, { model: subject, explain: 'attention,layers' });
  } catch (error) {
    const models = openLocalModels();
    const own = await models.classify(subject, image, { explain: true }).catch(() => undefined);
    models.close();
    if (own) return own;
    throw error;
  }
}

function explain(answer: Ranking): void {
  renderBars(find('story-layers', HTMLTableSectionElement), layerBars(answer));
  renderBars(find('story-bars', HTMLTableSectionElement), barsOf(LABELS[subject], answer.predictions));
  if (isAttention(answer.attention)) renderAttention(answer.attention, image);
}

show();
ask().then(explain, (error: unknown) =>
  setText(find('story-failure', HTMLElement), error instanceof NoAnswer ? error.message : String(error)),
);
