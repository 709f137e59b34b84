// What a report shows, in order: figures, each with the table that holds its numbers and what follows from them.

import { percent } from '../format.ts';
import { accuracyFigure, lossFigure } from './epoch-figures.ts';
import { conclusions, headline } from './findings.ts';
import { converged } from './results.ts';
import { type Estimate, estimate } from './statistics.ts';
import { accuracyOfCell, type Cell, type Summary } from './summary.ts';
import { sweepFigure } from './sweep-figure.ts';
import { timeFigure } from './time-figure.ts';
import { timedModels } from './timed-models.ts';
import { EPOCH_IMAGES, type Seconds, TEST_IMAGES } from './timing.ts';

export interface Section {
  /** Of the figure's files. */
  name: string;
  title: string;
  svg: string;
  table: { header: readonly string[]; rows: readonly (readonly string[])[] };
  /** Sentences. */
  notes: readonly string[];
}

export function sectionsOf(summary: Summary): Section[] {
  const subtitle = subtitleOf(summary);
  const title = 'Test accuracy by epoch';
  const loss = 'Training loss by epoch';
  return [
    {
      name: 'accuracy',
      title,
      svg: accuracyFigure(summary, { title, subtitle }),
      table: accuracyTable(summary),
      notes: conclusions(summary),
    },
    {
      name: 'loss',
      title: loss,
      svg: lossFigure(summary, { title: loss, subtitle }),
      table: lossTable(summary),
      notes: [],
    },
    ...sweepSection(summary, subtitle),
    ...timeSection(summary),
  ];
}

function subtitleOf({ cells, comparison }: Summary): string {
  const ended = cells.reduce((sum, { results }) => sum + results.length, 0);
  const seeds = new Set(comparison.runs.map(({ config }) => config.train.seed)).size;
  const all = comparison.runs.length;
  const runs = ended < all ? `${ended} of ${all} runs` : `${all} runs`;
  return `${comparison.title} · mean of ${seeds} seed${seeds === 1 ? '' : 's'}, the band spans the lowest to the highest · ${runs}`;
}

function sweepSection(summary: Summary, subtitle: string): Section[] {
  if (summary.sweep === undefined) return [];
  const title = 'Where training succeeds';
  const rows = summary.cells.map(cell => {
    const good = cell.results.filter(converged).length;
    return [...names(cell), `${good} of ${cell.results.length}`];
  });
  const svg = sweepFigure(summary, { title, subtitle });
  const notes = ['A run counts as converged if its loss stayed finite and its last test accuracy is at least 50%.'];
  return [{ name: 'stability', title, svg, table: { header: ['model', 'setting', 'converged'], rows }, notes }];
}

function timeSection(summary: Summary): Section[] {
  const { timing } = summary;
  if (!timing) return [];
  const title = 'Time to train and to test';
  const models = timedModels(summary, timing);
  const subtitle = `${summary.comparison.title} · medians and quartiles of ${timing.rounds} interleaved rounds · ${timing.engine} · ${timing.machine}`;
  const rows = models.map(({ name, epoch, test, exportedTest }) => [name, ...[epoch, test, exportedTest].map(seconds)]);
  const header = [
    'model',
    `training, s an epoch of ${EPOCH_IMAGES}`,
    `test, s for ${TEST_IMAGES}: training-time graph`,
    'exported, folded',
  ];
  const svg = timeFigure(models, { title, subtitle });
  return [{ name: 'time', title, svg, table: { header, rows }, notes: headline(summary, timing) }];
}

function seconds({ median, low, high }: Seconds): string {
  return `${median.toPrecision(3)} (${low.toPrecision(3)} to ${high.toPrecision(3)})`;
}

function accuracyTable({ cells }: Summary): Section['table'] {
  const header = ['model', 'setting', 'runs', 'test accuracy', '95% CI of the mean', 'lowest', 'highest'];
  return {
    header,
    rows: cells.map(cell => {
      const accuracy = accuracyOfCell(cell);
      return [
        ...names(cell),
        String(cell.results.length),
        ...(accuracy ? estimateCells(accuracy) : ['–', '–', '–', '–']),
      ];
    }),
  };
}

function estimateCells({ mean, low, high, least, most }: Estimate): string[] {
  const interval = low === null || high === null ? '–' : `${(100 * low).toFixed(2)} to ${percent(high)}`;
  return [percent(mean), interval, percent(least), percent(most)];
}

function lossTable({ cells }: Summary): Section['table'] {
  const rows = cells.map(cell => {
    const losses = cell.results.flatMap(({ epochs }) => (epochs.length > 0 ? [epochs.at(-1)!.trainLoss] : []));
    const loss = losses.length > 0 ? estimate(losses) : undefined;
    return [...names(cell), loss ? loss.mean.toFixed(4) : '–', firstAbove(cell, 0.95)];
  });
  return { header: ['model', 'setting', 'loss of the last epoch', 'epochs to a test accuracy of 95%'], rows };
}

/** Mean number of epochs until the test accuracy reaches a level; '–' where a run never does. */
function firstAbove({ results }: Cell, level: number): string {
  const firsts = results.map(({ epochs }) => epochs.findIndex(({ testAccuracy }) => testAccuracy >= level) + 1);
  return firsts.length === 0 || firsts.includes(0) ? '–' : estimate(firsts).mean.toFixed(1);
}

function names({ series, panel }: Cell): [string, string] {
  return [series, panel || '–'];
}
