import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { accuracyAxis, integerAxis, linearAxis, logAxis } from '../../trainer/figures/axes.ts';
import { legend, lines } from '../../trainer/figures/chart.ts';
import { confusionMatrixFigure } from '../../trainer/figures/confusion-matrix.ts';
import { contactSheet, SHEET_IMAGES } from '../../trainer/figures/contact-sheet.ts';
import { learningCurves } from '../../trainer/figures/learning-curves.ts';
import { renderPng } from '../../trainer/figures/png.ts';
import { rejectionFigure } from '../../trainer/figures/rejection.ts';
import { reliabilityDiagram } from '../../trainer/figures/reliability.ts';
import { element, figure, text } from '../../trainer/figures/svg.ts';
import { unknownFigure } from '../../trainer/figures/unknown.ts';
import { classificationReport } from '../../trainer/metrics/report.ts';
import { unknownReport } from '../../trainer/metrics/unknown.ts';
import { randomStream } from '../../trainer/random.ts';

const WORDS = { title: 'A <title> & "more"', subtitle: "it's a subtitle" };
const COUNT = 60;
const random = randomStream(1, 'figures');
const NAMES = ['T-shirt/top', 'Ankle boot', '<script>alert(1)</script>'];
const LOGITS = Float32Array.from({ length: COUNT * NAMES.length }, () => 3 * random.normal());
const LABELS = Uint8Array.from({ length: COUNT }, (_, i) => i % NAMES.length);
const REPORT = classificationReport(LOGITS, LABELS, NAMES);
const UNKNOWN = ['letters', 'empty'].map(name =>
  unknownReport(name, LOGITS, LOGITS.subarray(0, 30), { classes: NAMES.length }),
);
const IMAGES = { count: COUNT, imageSize: 28, images: new Uint8Array(COUNT * 784).fill(255), labels: LABELS };

const epochOf = (epoch: number, loss: number, accuracy: number, validationAccuracy: number | null = accuracy) => ({
  epoch,
  trainLoss: loss,
  trainAccuracy: accuracy,
  validationLoss: validationAccuracy === null ? null : loss / 2,
  validationAccuracy,
  seconds: 1,
});
const HISTORY = [epochOf(1, 2, 0.4), epochOf(2, 0.1, 0.97), epochOf(3, 0.02, 0.995)];

const FIGURES: [string, string][] = [
  ['learning curves', learningCurves(HISTORY, WORDS)],
  ['learning curves of one epoch', learningCurves(HISTORY.slice(0, 1), WORDS)],
  ['learning curves without validation', learningCurves([epochOf(1, 1, 0.5, null), epochOf(2, 0.5, 0.6, null)], WORDS)],
  ['learning curves that diverge or are perfect', learningCurves([epochOf(1, Number.NaN, 1), epochOf(2, 0, 1)], WORDS)],
  ['confusion matrix', confusionMatrixFigure(REPORT, WORDS)],
  ['reliability diagram', reliabilityDiagram(REPORT.reliability, WORDS)],
  ['rejection curve', rejectionFigure(REPORT.rejection, WORDS)],
  ['curve of unknown images', unknownFigure(REPORT.rejection, UNKNOWN, WORDS)],
  ['contact sheet', contactSheet(REPORT.mistakes, IMAGES, WORDS)],
  ['contact sheet without mistakes', contactSheet([], IMAGES, WORDS)],
];

describe.each(FIGURES)('%s', (_, svg) => {
  it('is well-formed, escaped and stands alone', () => {
    expect(svg).toContain('<title>A &lt;title&gt; &amp; &quot;more&quot;</title>');
    expect(svg).not.toMatch(/<script|<style|@import|<foreignObject|NaN|Infinity|undefined/);
    const addresses = svg.match(/(href|xmlns|src)="[^"]{0,30}/g) ?? [];
    for (const address of addresses) expect(address).toMatch(/^(xmlns="http:\/\/www.w3.org|href="data:image\/png)/);
  });

  it('is drawn as PNG at twice its size, on a light background, with its text', async () => {
    const [, width, height] = svg.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/) ?? [];
    const png = decode(await renderPng(svg));
    expect(png.width).toBe(2 * Number(width));
    expect(Math.abs(png.height - 2 * Number(height))).toBeLessThanOrEqual(1);
    expect([...png.data.subarray(0, 3)]).toEqual([255, 255, 255]);
    const heading = png.data.subarray(0, 80 * png.width * png.channels);
    expect(heading.some(value => value < 80)).toBe(true);
  });
});

describe('the confusion matrix', () => {
  it('shows each count that is not 0', () => {
    const svg = confusionMatrixFigure(REPORT, WORDS);
    for (const count of REPORT.confusion.flat()) if (count > 0) expect(svg).toContain(`>${count}</text>`);
  });
});

describe('the contact sheet', () => {
  it('shows the surest mistakes with label, prediction and confidence', () => {
    const svg = contactSheet(REPORT.mistakes, IMAGES, WORDS);
    const shown = Math.min(SHEET_IMAGES, REPORT.mistakes.length);
    expect(svg.match(/<image /g)).toHaveLength(shown);
    expect(svg).toContain(`>${(100 * REPORT.mistakes[0]!.confidence).toFixed(2)}%</text>`);
  });

  it('embeds the pixels themselves', () => {
    const [, base64] = contactSheet(REPORT.mistakes, IMAGES, WORDS).match(/base64,([^"]+)/) ?? [];
    const { width, height, data } = decode(Buffer.from(base64!, 'base64'));
    expect([width, height, data.every(value => value === 255)]).toEqual([28, 28, true]);
  });
});

describe('learning curves', () => {
  it('of no epoch are refused', () => {
    expect(() => learningCurves([], WORDS)).toThrow('learning curves: expected at least one epoch, got none');
  });
});

describe('axes', () => {
  const range: [number, number] = [0, 100];
  const labels = ({ ticks }: { ticks: { label: string }[] }) => ticks.map(({ label }) => label);

  it('have ticks at round values', () => {
    expect(labels(linearAxis({ label: '', domain: [0, 1], range }))).toEqual([
      '0.0',
      '0.2',
      '0.4',
      '0.6',
      '0.8',
      '1.0',
    ]);
    expect(labels(integerAxis({ label: '', domain: [0, 3], range }))).toEqual(['0', '1', '2', '3']);
    expect(labels(logAxis({ label: '', domain: [0.013, 0.7], range }))).toEqual([
      '0.01',
      '0.02',
      '0.05',
      '0.1',
      '0.2',
      '0.5',
      '1',
    ]);
    expect(labels(logAxis({ label: '', domain: [1.46, 2.3], range }))).toEqual(['1.4', '1.6', '1.8', '2', '2.5']);
  });

  it('on a logarithmic scale give equal factors equal lengths', () => {
    const { at } = logAxis({ label: '', domain: [1, 100], range });
    expect([1, 10, 100].map(at).map(Math.round)).toEqual([0, 50, 100]);
    expect(at(0)).toBe(0);
  });

  it('on a logarithmic scale refuse what has no logarithm', () => {
    expect(() => logAxis({ label: '', domain: [0, 1], range })).toThrow(
      'logarithmic axis: expected values from 1e-12 to 1e12, got 0 to 1',
    );
  });

  it('for accuracies spread what is near 100% and end at 100% only where it was reached', () => {
    const good = accuracyAxis('', [0.9, 0.994, 0.995], range);
    expect(labels(good).at(0)).toBe('99.5%');
    expect(good.at(0.995) - good.at(0.99)).toBeCloseTo(good.at(0.99) - good.at(0.98), 6);
    for (const bad of [[0.05, 0.1], [0], [0, 1], [0.1, 0.4]])
      expect(labels(accuracyAxis('', bad, range)).at(-1), `${bad}`).toMatch(/^\d/);
    expect(labels(accuracyAxis('', [0.05, 0.1], range)).at(-1)).toBe('0%');
    const perfect = accuracyAxis('', [0.9, 1], range);
    expect(labels(perfect).at(0)).toBe('100%');
    expect(perfect.at(1)).toBe(100);
    expect(perfect.at(0.9)).toBeLessThan(perfect.at(0.95));
  });
});

describe('series', () => {
  it('differ by colour and by dashes, in lines and in the legend', () => {
    const axis = linearAxis({ label: '', domain: [0, 1], range: [0, 100] });
    const points = [[0, 0] as const, [1, 1] as const];
    const series = ['a', 'b', 'c'].map(name => ({ name, points }));
    const names = series.map(({ name }) => name);
    for (const drawn of [lines(series, axis, axis), legend(names, 300, 20)]) {
      const styles = drawn.flatMap(({ markup }) => markup.match(/stroke="[^"]*"( stroke-dasharray="[^"]*")?/g) ?? []);
      expect(new Set(styles).size).toBe(3);
      expect(new Set(styles.map(style => style.split(' stroke-dasharray')[0])).size).toBe(3);
    }
  });

  it('without points draw nothing', () => {
    const axis = linearAxis({ label: '', domain: [0, 1], range: [0, 100] });
    expect(lines([{ name: 'a', points: [] }], axis, axis)).toEqual([]);
  });
});

describe('SVG', () => {
  it('escapes attributes and text, and drops control characters', () => {
    expect(element('a', { b: '"<&' }).markup).toBe('<a b="&quot;&lt;&amp;"/>');
    expect(text('a\u0000<b>', 1, 2.345).markup).toBe('<text x="1" y="2.35">a &lt;b&gt;</text>');
  });

  it('leaves out attributes without a value', () => {
    expect(element('g', { a: undefined, b: 0 }).markup).toBe('<g b="0"/>');
  });

  it('is wide enough for its heading', () => {
    const svg = figure({ width: 100, height: 50, title: '', subtitle: 'x'.repeat(200) });
    expect(Number(svg.match(/width="(\d+)"/)?.[1])).toBeGreaterThan(1000);
  });

  it('that is none is not drawn', async () => {
    await expect(renderPng('no picture')).rejects.toThrow();
  });
});
