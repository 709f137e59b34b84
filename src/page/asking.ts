// Asks about the drawing whenever it has changed, also while the pen is down.

import { askServer, withReading } from './answer/client.ts';
import { createLatestRequest } from './answer/latest-request.ts';
import { askEverywhere } from './local/ask-everywhere.ts';
import { namesAt } from './local/loading-stage.ts';
import type { LocalModels } from './local/messages.ts';
import { plainStrokes } from './pad/strokes.ts';
import type { Question } from './question.ts';
import * as page from './state.ts';
import type { Store } from './store.ts';
import { text } from './text.ts';

export interface Asking {
  /** About what is on the pad. */
  ask(): void;
  /** The same if it has changed, or the server has not been asked about it. */
  askIfNew(): void;
  /** The same while the pen is down and nothing is being asked. */
  followPen(): void;
}

/** `models`: those that are ready in this browser. */
export function createAsking(store: Store, models: () => LocalModels | undefined): Asking {
  const wishes = () => {
    const { subject, explaining: explain, stages, drawing } = store.state;
    return { subject, explain, here: namesAt(stages, 'ready'), server: !(drawing && models()) };
  };
  const latestRequest = createLatestRequest(
    (question: Question, signal, onFirst) => askEverywhere(classify, models(), question, signal, wishes(), onFirst),
    answer => store.update(state => page.answered(state, answer)),
    failure => store.update(state => page.failed(state, failure)),
  );
  async function classify(question: Question, signal: AbortSignal, explain: boolean) {
    const { subject: model } = store.state;
    const onBusy = (seconds: number) => store.update(state => page.noticed(state, text.busy(seconds)));
    const answer = await askServer(question, signal, { model, explain: explain && 'layers', onBusy });
    return withReading(answer, question, signal, model);
  }
  let askedAbout = content(store.state);
  let isServerAsked = true;
  const asking: Asking = {
    ask() {
      askedAbout = content(store.state);
      isServerAsked = wishes().server;
      const { picture, strokes } = store.state;
      latestRequest.forget();
      if (!picture && strokes.length === 0) return;
      store.update(page.asked);
      latestRequest.ask(picture ?? plainStrokes(strokes));
    },
    askIfNew() {
      if (content(store.state) !== askedAbout || (wishes().server && !isServerAsked)) asking.ask();
    },
    followPen() {
      if (store.state.drawing && !latestRequest.busy) asking.askIfNew();
    },
  };
  return asking;
}

/** What to ask about. */
function content({ picture, strokes }: page.State) {
  return picture ?? strokes;
}
