// The one figure of each question: paired differences as a forest plot, learning curves with the spread of the seeds, or the
// share of the runs that converge.

import { type Chart, COLOURS, figure, MUTED, NARROW, type Words } from '../figures/figure.ts';
import { linesFigure, type Point } from '../figures/lines.ts';
import { type Decision, type Finding, findings } from './findings.ts';
import { converges } from './measure.ts';
import { type Cell, type Published, settingWords } from './published.ts';
import { decisionText, marginText } from './wording.ts';

/** -> SVG, or undefined while there is nothing to show. */
export async function figureOf(published: Published): Promise<string | undefined> {
  const { plan, cells } = published;
  const decided = findings(published).filter(({ difference }) => difference);
  const ended = cells.filter(({ runs }) => runs.length > 0);
  if (plan.metric.kind === 'epochs') return ended.length > 0 ? curves(published, ended) : undefined;
  if (plan.metric.kind === 'largest') return ended.length > 0 ? shares(published, ended) : undefined;
  return decided.length > 0 ? forest(published, decided) : undefined;
}

/** What is decided stands out by colour and by the shape of its mark. */
const MARKS: Partial<Record<Decision, readonly [colour: string, shape: string]>> = {
  more: [COLOURS[0], 'circle'],
  less: [COLOURS[1], 'diamond'],
  within: [COLOURS[3], 'triangle-up'],
  equivalent: [COLOURS[2], 'square'],
  undecided: [MUTED, 'cross'],
};

/** The name of a row stands above it, so that rows have the whole width. */
const ABOVE = { labelAlign: 'left', labelBaseline: 'bottom', labelOffset: -9, labelPadding: 0 } as const;

function forest({ plan }: Published, decided: readonly Finding[]): Promise<string> {
  const isFactor = decided[0]!.unit === 'factor';
  const shown = (value: number) => (isFactor ? Math.exp(value) : value);
  const values = decided.map(({ where, one, baseline, difference, decision }) => ({
    name: `${one} against ${baseline}${where && ` · ${where}`}`,
    decision: decisionText(decision, plan),
    mean: shown(difference!.mean),
    low: shown(difference!.low ?? difference!.mean),
    high: shown(difference!.high ?? difference!.mean),
  }));
  const used = Object.entries(MARKS).filter(([decision]) => decided.some(one => one.decision === decision));
  const domain = used.map(([decision]) => decisionText(decision as Decision, plan));
  const among = (part: 0 | 1) => ({
    ...({ field: 'decision', type: 'nominal' } as const),
    scale: { domain, range: used.map(([, mark]) => mark[part]) },
    legend: { symbolSize: 90, columns: 1 },
  });
  const scale = isFactor ? ({ type: 'log' } as const) : {};
  const title = isFactor ? 'Ratio to the baseline' : `Difference from the baseline, ${decided[0]!.unit}`;
  const x = (field: string) => ({ field, type: 'quantitative', title, scale }) as const;
  const none = isFactor ? 1 : 0;
  const [least, most] = isFactor ? [1 / (1 + plan.margin), 1 + plan.margin] : [-plan.margin, plan.margin];
  const marginAt = { least, most, none };
  const subtitle = `Mean and 95% interval of the paired difference; shaded: ± the margin of ${marginText(plan)}`;
  const content: Chart = {
    width: NARROW.width,
    height: { step: 44 },
    layer: [
      {
        data: { values: [marginAt] },
        mark: { type: 'rect', color: MUTED, opacity: 0.14 },
        encoding: { x: x('least'), x2: { field: 'most' } },
      },
      { data: { values: [marginAt] }, mark: { type: 'rule', color: MUTED }, encoding: { x: x('none') } },
      {
        data: { values },
        encoding: {
          y: { field: 'name', type: 'nominal', sort: null, title: null, axis: ABOVE },
          color: among(0),
        },
        layer: [
          { mark: { type: 'rule', strokeWidth: 2 }, encoding: { x: x('low'), x2: { field: 'high' } } },
          { mark: { type: 'point', filled: true, size: 90, opacity: 1 }, encoding: { x: x('mean'), shape: among(1) } },
        ],
      },
    ],
  };
  return figure({ title: plan.title, subtitle }, content, NARROW);
}

const SPREAD = 'Mean of the seeds; the band spans the lowest to the highest.';

function curves({ plan }: Published, ended: readonly Cell[]): Promise<string> {
  const accuracyPoints = ({ setting, runs }: Cell): Point[] => {
    const epochs = Math.min(...runs.map(({ accuracy }) => accuracy.length));
    return Array.from({ length: epochs }, (_, i) => ({
      ...{ series: seriesOf(setting), x: i + 1 },
      ...spread(runs.map(({ accuracy }) => accuracy[i]!)),
    }));
  };
  return panels({ title: plan.title, subtitle: SPREAD }, ended, 'Epoch', 'accuracy', accuracyPoints);
}

function shares({ plan }: Published, ended: readonly Cell[]): Promise<string> {
  const { metric } = plan;
  if (metric.kind !== 'largest')
    throw new RangeError(`figure: expected a plan of the largest value, got ${metric.kind}`);
  const sorted = ended.toSorted((a, b) => Number(a.setting[metric.option]) - Number(b.setting[metric.option]));
  const point = ({ setting, runs }: Cell): Point[] => {
    const good = runs.filter(run => converges(run, setting, metric)).length;
    return [{ series: seriesOf(setting), x: setting[metric.option]!, y: good / runs.length }];
  };
  const subtitle = 'Share of the runs that converge';
  return panels({ title: plan.title, subtitle }, sorted, metric.option.replaceAll('-', ' '), 'share', point);
}

/** A panel for each data set, a line for each model. */
function panels(
  heading: Words,
  cells: readonly Cell[],
  x: string,
  y: 'accuracy' | 'share',
  points: (cell: Cell) => Point[],
): Promise<string> {
  const byData = Map.groupBy(cells, ({ setting }) => setting['dataset'] ?? '');
  const charts = [...byData.values()].map(own => ({
    title: settingWords(own[0]!.setting, 'dataset' in own[0]!.setting ? ['dataset'] : []),
    x,
    y,
    points: own.flatMap(points),
  }));
  return linesFigure(heading, charts, [...new Set(cells.map(({ setting }) => seriesOf(setting)))], NARROW);
}

function seriesOf(setting: Cell['setting']): string {
  return setting['model'] ?? '';
}

function spread(values: readonly number[]): { y: number; low: number; high: number } {
  const y = values.reduce((total, value) => total + value, 0) / values.length;
  return { y, low: Math.min(...values), high: Math.max(...values) };
}
