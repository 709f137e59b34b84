// The published experiments: they say what the code says of the same numbers, and the page says what they say.

import { globSync, mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EXPERIMENTS } from '../../trainer/compare/experiments.ts';
import { runsOf } from '../../trainer/compare/grid.ts';
import { writeReport } from '../../trainer/compare/report.ts';
import type { RunResult } from '../../trainer/compare/results.ts';
import { type Comparison, summarise } from '../../trainer/compare/summary.ts';
import type { Timing } from '../../trainer/compare/timing.ts';
import { OPTIONS } from '../../trainer/config/schema.ts';
import { describeDataset } from '../../trainer/data/datasets.ts';

vi.mock('../../trainer/figures/save.ts', () => ({ saveFigure: async () => {} }));

interface Published {
  command: string;
  cells: { model: string; setting: string; accuracyBySeed: Record<string, number> }[];
  findings: string[];
  timing: Timing;
}

const STATIC = join(import.meta.dirname, '../../static');
const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const read = (...path: string[]) => readFile(join(...path), 'utf8');

describe.each(globSync('experiments/*/results.json', { cwd: STATIC }).map(dirname))('%s', folder => {
  it('has every finding in how-it-works.html, word by word', async () => {
    const { findings } = JSON.parse(await read(STATIC, folder, 'results.json')) as Published;
    const page = words(await read(STATIC, 'how-it-works.html'));
    for (const finding of findings) expect(page).toContain(finding);
  });

  it('is what a report of its accuracies and times says today', async () => {
    const published = JSON.parse(await read(STATIC, folder, 'results.json')) as Published;
    const out = mkdtempSync(join(tmpdir(), 'report-'));
    try {
      const comparison = await comparisonOf(published);
      await writeReport(out, summarise(comparison, resultsOf(published, comparison), published.timing));
      expect(JSON.parse(await read(out, 'results.json'))).toEqual(published);
      expect(sentences(await read(out, 'index.html'))).toEqual(sentences(await read(STATIC, folder, 'index.html')));
    } finally {
      await rm(out, { recursive: true });
    }
  });
});

/** What the published command asks for. */
async function comparisonOf({ command }: Published): Promise<Comparison> {
  const given = Object.fromEntries([...command.matchAll(/--([\w-]+) (\S+)/g)].map(([, name, value]) => [name, value]));
  const { title, question, series, grids } = EXPERIMENTS[given['preset']]!;
  const options = Object.fromEntries(OPTIONS.flatMap(({ name }) => (name in given ? [[name, given[name]]] : [])));
  const runs = await runsOf(
    grids.map(grid => ({ ...grid, ...options })),
    3,
    data => describeDataset(data, { folder: '' }),
  );
  return { title, question, command, series, runs };
}

/** Runs of one epoch that end with the published accuracies. */
function resultsOf({ cells }: Published, comparison: Comparison): RunResult[] {
  const names = summarise(
    comparison,
    comparison.runs.map(run => ended(run, 0)),
  ).cells;
  return names.flatMap(({ series, panel, results }) => {
    const { accuracyBySeed } = cells.find(cell => cell.model === series && cell.setting === panel)!;
    return results.map(run => ended(run, accuracyBySeed[run.config.train.seed]!));
  });
}

function ended({ id, config }: Comparison['runs'][number], testAccuracy: number): RunResult {
  const epoch = { epoch: 1, trainLoss: 1, trainAccuracy: testAccuracy, testLoss: 1, testAccuracy };
  return { id, config, engine: '', outcome: 'finished', epochs: [epoch] };
}

/** Headings, paragraphs, heads of tables, and titles of figures. */
function sentences(html: string): string[] {
  return [...html.matchAll(/<(h1|h2|p|th)[ >].*?<\/\1>|<text[^>]*>[^<]* · [^<]*<\/text>/g)].map(([text]) =>
    words(text),
  );
}
