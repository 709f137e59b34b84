// Every English text that the page's code writes; what stands on the page from the start is in index.html.

export const text = {
  invitation: 'Draw a digit and the answer appears here.',
  noAnswer: 'No answer yet.',
  /** Follows the label: "7 · 99.8 %". */
  confidence: (score: number) => ` · ${percent(score)}`,
  /** In place of a label, when the model is not sure. */
  either: (first: string, second: string) => `${first} or ${second}?`,
  unsure: (score: number) => ` · not sure, ${percent(score)}`,
  drawings: (count: number, corrected: number) =>
    `${count} drawing${count === 1 ? '' : 's'}${corrected > 0 ? `, ${corrected} corrected` : ''}`,
  correctedFrom: (label: string, truth: string) => `${label}, but it was ${truth}`,
  serverTook: (ms: number) => `Server: ${Math.round(ms)} ms, network included.`,
  hereTook: (ms: number) => `This browser: ${ms.toFixed(1)} ms.`,
  same: ' The scores are the same.',
  different: (difference: number) => ` The scores differ by up to ${(100 * difference).toFixed(2)} points.`,
  answeredHereOnly: 'The server could not be reached; this browser answered.',
  notHere: 'The model does not run in this browser.',
  kept: 'Thank you. The correction is kept in this browser.',
  notKept: 'Thank you. This browser does not keep the correction beyond this visit.',
  score: (score: number) => percent(score),
  noScore: '–',
  full: 'The pad is full. Undo, erase or clear something to go on.',
  penIsDown: 'The pen is down: arrow keys draw, the space bar lifts it.',
  penIsUp: 'The pen is up: arrow keys move it, the space bar puts it down.',
  notAPicture: 'This file is not a picture that the browser can show.',
  unreachable: 'The server could not be reached. Check your connection.',
  tooSlow: (seconds: number) => `The server did not answer within ${seconds} seconds.`,
  refused: (status: number) => `The server could not answer (status ${status}).`,
  notUnderstood: 'The server sent an answer that this page does not understand. Reload the page.',
};

/** "99.8 %". Never 100 %, which would claim a certainty that no model has. */
function percent(score: number): string {
  return `${Math.min(99.9, score * 100).toFixed(1)} %`;
}
