// A comparison as a folder: index.html, which needs nothing else, its figures as SVG and PNG, and results.json.

import { join } from 'node:path';
import { saveFigure } from '../figures/save.ts';
import { element, type Markup } from '../figures/svg.ts';
import { writeAtomically } from '../files.ts';
import { type Section, sectionsOf } from './sections.ts';
import { accuracyBySeed, type Summary } from './summary.ts';

const STYLE = `
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1f2328; background: #fff }
h1 { line-height: 1.2 } h2 { margin-top: 3rem } figure { margin: 1rem 0; overflow-x: auto } svg { max-width: 100%; height: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #e3e6ea; text-align: right }
th:first-child, td:first-child { text-align: left }
code { background: #f3f4f6; padding: .1rem .3rem; overflow-wrap: anywhere } .note { color: #59636e; font-size: .9rem }`;

/** Writes the report of the runs that have ended so far. */
export async function writeReport(folder: string, summary: Summary): Promise<void> {
  const sections = sectionsOf(summary);
  for (const { name, svg } of sections) await saveFigure(join(folder, 'figures'), name, svg);
  await writeAtomically(join(folder, 'results.json'), `${JSON.stringify(compact(summary, sections), null, 1)}\n`);
  await writeAtomically(join(folder, 'index.html'), page(summary, sections));
}

/** The numbers of the report, for programs and for a look without figures. */
function compact({ comparison, cells, timing }: Summary, sections: readonly Section[]) {
  const { title, question, command } = comparison;
  return {
    title,
    question,
    command,
    cells: cells.map(cell => ({
      model: cell.series,
      setting: cell.panel,
      accuracyBySeed: Object.fromEntries(accuracyBySeed(cell)),
    })),
    findings: sections.flatMap(({ notes }) => notes),
    timing,
  };
}

function page(summary: Summary, sections: readonly Section[]): string {
  const { title, question } = summary.comparison;
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('title', {}, title),
    { markup: `<style>${STYLE}</style>` },
  ];
  const body = [
    element('h1', {}, title),
    element('p', {}, question),
    ...sections.flatMap(one => sectionMarkup(one, summary)),
  ];
  const html = element('html', { lang: 'en' }, element('head', {}, ...head), element('body', {}, ...body));
  return `<!doctype html>\n${html.markup}\n`;
}

function sectionMarkup({ name, title, svg, table, notes }: Section, { comparison }: Summary): Markup[] {
  return [
    element('h2', { id: name }, title),
    element('figure', {}, { markup: svg }),
    ...notes.map(note => element('p', {}, note)),
    tableMarkup(table),
    element(
      'p',
      { class: 'note' },
      'Reproduce: ',
      element('code', {}, comparison.command),
      ` (${seedWords(comparison)})`,
    ),
  ];
}

function seedWords({ runs }: Summary['comparison']): string {
  const seeds = [...new Set(runs.map(({ config }) => config.train.seed))].sort((a, b) => a - b);
  return `seed${seeds.length === 1 ? '' : 's'} ${seeds.join(', ')}`;
}

function tableMarkup({ header, rows }: Section['table']): Markup {
  const row = (cells: readonly string[], name: 'th' | 'td') =>
    element('tr', {}, ...cells.map(cell => element(name, name === 'th' ? { scope: 'col' } : {}, cell)));
  const body = element('tbody', {}, ...rows.map(cells => row(cells, 'td')));
  return element('table', {}, element('thead', {}, row(header, 'th')), body);
}
