// The report of one or several plans: index.html with a section a question, its figures, and results.json for programs.

import { join } from 'node:path';
import { writeAtomically } from '../files.ts';
import { escaped, htmlPage } from '../html.ts';
import { figureOf } from './figures.ts';
import { type Finding, findings } from './findings.ts';
import { cpuHours, estimateOf, type Measured, measure } from './measure.ts';
import { type Published, settingWords } from './published.ts';
import { type Answer, answers, answerText, decisionText, differenceText, marginText, quantityText } from './wording.ts';

/** Writes FOLDER/index.html and, for each plan, FOLDER/NAME with results.json and figure.svg. */
export async function writeReport(folder: string, all: readonly Published[]): Promise<void> {
  const figures = new Map<string, string>();
  for (const published of all) {
    const { name } = published.plan;
    await writeAtomically(join(folder, name, 'results.json'), `${JSON.stringify(published)}\n`);
    const svg = await figureOf(published);
    if (!svg) continue;
    await writeAtomically(join(folder, name, 'figure.svg'), svg);
    figures.set(name, svg);
  }
  await writeAtomically(join(folder, 'index.html'), page(all, figures));
}

/** -> HTML; `figures` are SVGs by the names of the plans that have one. */
export function page(all: readonly Published[], figures: ReadonlyMap<string, string>): string {
  const sections = all.map(published => section(published, figures.get(published.plan.name)));
  return htmlPage(WORDS, [`      <p>${RULE}</p>`, ...sections].join('\n'));
}

const WORDS = {
  title: 'Experiments: what BatchNorm does to a small Vision Transformer',
  description:
    'Questions about BatchNorm in small Vision Transformers, each with its plan, its answer and its confidence interval.',
  heading: 'Experiments',
  lead: 'What BatchNorm does to a small Vision Transformer. <a href="/how-it-works">How it works</a>',
};

const RULE = `Each question was written down with its runs, its margin and its rule before the runs began. Runs that are compared
      share their seed, and with it the data, their order and what chance does to them. A difference counts where the 95%
      interval of the mean paired difference excludes zero; two count as equal where it lies within the margin; all else is
      undecided. No interval is corrected for the number of comparisons.`;

function section(published: Published, svg: string | undefined): string {
  const { plan, command, engine } = published;
  const { name, title, question, expected, seeds, metric } = plan;
  const [size] = / width="\d+" height="\d+"/.exec(svg ?? '') ?? [''];
  const figure = `<figure><img src="${name}/figure.svg" alt="${escaped(`${title}: ${answerText(published)}`)}"${size} loading="lazy"></figure>`;
  const { spent, whole } = cpuHours(published);
  const hours = Number.isNaN(whole) ? '' : ` ${spent.toFixed(1)} of about ${whole.toFixed(1)} hours of CPU.`;
  const planned = expected ? `<p>Expected beforehand: ±${expected.interval}. ${escaped(expected.from)}</p>` : '';
  const repeated = metric.kind === 'time' ? `${metric.rounds} rounds in turns` : `${seeds} seeds`;
  const complete = findings(published).filter(({ decision }) => decision !== 'unfinished');
  const decided = complete.map(one => findingRow(one, plan));
  const measured = measure(published)
    .filter(({ values }) => values.size > 0)
    .map(measuredRow);
  return `
      <h2 id="${name}">${escaped(title)}</h2>
      <p>${escaped(question)}</p>
      <ul>
        ${answers(published).map(answerItem).join('\n        ')}
      </ul>
      ${svg ? figure : ''}
      <details>
        <summary>Tables and command</summary>
        ${decided.length > 0 ? table(['compared', 'difference', '95% interval', 'decision'], decided) : ''}
        ${measured.length > 0 ? table(['setting', 'measured', 'n', 'mean', '95% interval', 'lowest', 'highest'], measured) : ''}
        <p>${[`Margin ±${marginText(plan)}`, repeated, engine].filter(Boolean).map(escaped).join(', ')}.${hours}</p>
        ${planned}
        <pre><code>${escaped(command)}</code></pre>
      </details>`;
}

function answerItem({ subject, says }: Answer): string {
  return `<li><strong>${escaped(subject)}.</strong> ${escaped(says)}</li>`;
}

function findingRow({ where, one, baseline, unit, difference, decision }: Finding, plan: Published['plan']): string[] {
  const text = (value: number | null) => (value === null ? '–' : differenceText(value, unit));
  const interval = difference ? `${text(difference.low)} to ${text(difference.high)}` : '–';
  const compared = `${one} against ${baseline}${where && `, ${where}`}`;
  return [compared, difference ? text(difference.mean) : '–', interval, decisionText(decision, plan)];
}

function measuredRow(measured: Measured): string[] {
  const { setting, aspect, unit, values } = measured;
  const found = estimateOf(measured);
  const text = (value: number | null | undefined) => (value == null ? '–' : quantityText(value, unit));
  const interval = found?.low == null ? '–' : `${text(found.low)} to ${text(found.high)}`;
  const n = found && found.n < values.size ? `${found.n} of ${values.size}` : String(values.size);
  return [settingWords(setting), aspect || '–', n, text(found?.mean), interval, text(found?.least), text(found?.most)];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? `<th scope="row">${escaped(cell)}</th>` : `<td>${escaped(cell)}</td>`)).join('');
  const head = header.map(cell => `<th scope="col">${cell}</th>`).join('');
  const body = rows.map(row => `<tr>${cells(row)}</tr>`).join('\n          ');
  return `<div class="table"><table><thead><tr>${head}</tr></thead><tbody>
          ${body}
        </tbody></table></div>`;
}
