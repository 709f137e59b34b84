import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { rejectionFigure, reliabilityDiagram, unknownFigure } from '../../trainer/figures/confidence.ts';
import { confusionMatrixFigure } from '../../trainer/figures/confusion-matrix.ts';
import { contactSheet, SHEET_IMAGES } from '../../trainer/figures/contact-sheet.ts';
import { renderPng } from '../../trainer/figures/figure.ts';
import { learningCurves } from '../../trainer/figures/learning-curves.ts';
import { linesFigure } from '../../trainer/figures/lines.ts';
import { classificationReport } from '../../trainer/metrics/report.ts';
import { unknownReport } from '../../trainer/metrics/unknown.ts';
import { randomStream } from '../../trainer/random.ts';

const WORDS = { title: 'A <title> & "more"', subtitle: "it's a\u0000subtitle" };
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

const FIGURES: [string, Promise<string>][] = [
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

describe.each(FIGURES)('%s', (_, drawn) => {
  it('is well-formed, escaped and stands alone', async () => {
    const svg = await drawn;
    expect(svg).toContain('<title>A &lt;title&gt; &amp; &quot;more&quot;</title>');
    expect(svg).not.toMatch(/<script|@import|url\(|<foreignObject|NaN|Infinity|undefined|\p{Cc}(?!$)/u);
    const addresses = svg.match(/(href|xmlns|src)="[^"]{0,30}/g) ?? [];
    for (const address of addresses) expect(address).toMatch(/^(xmlns="http:\/\/www.w3.org|href="data:image\/png)/);
  });

  it('is drawn as PNG at twice its size, on a light background, with its text', async () => {
    const svg = await drawn;
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
  it('shows each count that is not 0', async () => {
    const svg = await confusionMatrixFigure(REPORT, WORDS);
    for (const count of REPORT.confusion.flat()) if (count > 0) expect(svg).toContain(`>${count}</text>`);
  });
});

describe('the contact sheet', () => {
  it('shows the surest mistakes with label, prediction and confidence', async () => {
    const svg = await contactSheet(REPORT.mistakes, IMAGES, WORDS);
    const shown = Math.min(SHEET_IMAGES, REPORT.mistakes.length);
    expect(svg.match(/<image /g)).toHaveLength(shown);
    expect(svg).toContain(`>${(100 * REPORT.mistakes[0]!.confidence).toFixed(2)}%</text>`);
  });

  it('embeds the pixels themselves', async () => {
    const svg = await contactSheet(REPORT.mistakes, IMAGES, WORDS);
    const [, base64] = svg.match(/base64,([^"]+)/) ?? [];
    const { width, height, data } = decode(Buffer.from(base64!, 'base64'));
    expect([width, height, data.every(value => value === 255)]).toEqual([28, 28, true]);
  });
});

describe('learning curves', () => {
  it('of no epoch are refused', async () => {
    await expect(learningCurves([], WORDS)).rejects.toThrow('learning curves: expected at least one epoch, got none');
  });
});

describe('lines', () => {
  const panel = (y: 'loss' | 'share' | 'accuracy', ...values: number[]) => {
    const points = values.map((value, i) => ({ series: `${i % 3}`, x: Math.floor(i / 3), y: value }));
    return linesFigure(WORDS, [{ title: 'Panel', x: 'Epoch', y, points }], ['0', '1', '2']);
  };
  const labels = (svg: string) =>
    [...svg.matchAll(/<text text-anchor="end"[^>]*>([\d.]+%?)<\/text>/g)].map(([, text]) => text);

  it('have ticks at round values, for accuracies at round errors', async () => {
    expect(labels(await panel('share', 0.2, 0.7))).toEqual(['0%', '20%', '40%', '60%', '80%', '100%']);
    expect(labels(await panel('loss', 0.013, 0.7)).slice(0, 5)).toEqual(['0.02', '0.05', '0.1', '0.2', '0.5']);
    expect(labels(await panel('accuracy', 0.9, 0.994, 0.995))).toEqual(['99.5%', '99%', '98%', '95%', '90%']);
    expect(labels(await panel('accuracy', 0.9, 1)).at(0)).toBe('99.99%');
  });

  it('differ by colour and by dashes, in the legend too', async () => {
    const svg = await panel('share', 0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    for (const role of ['mark-line', 'role-legend-symbol']) {
      const strokes = [
        ...svg.matchAll(new RegExp(`${role}.*?<path[^>]*stroke="([^"]*)"[^>]*?(stroke-dasharray="[^"]*")?`, 'g')),
      ];
      expect(new Set(strokes.map(([, colour]) => colour)).size, role).toBe(3);
    }
    expect(new Set(svg.match(/stroke-dasharray="[^"]*"/g)).size).toBe(3);
  });
});

describe('a figure', () => {
  it('has other colours on a dark ground, with contrast on either', async () => {
    const series = ['a', 'b', 'c', 'd'];
    const points = series.map((name, i) => ({ series: name, x: 1, y: i / 4 }));
    const svg = await linesFigure(WORDS, [{ title: 'Panel', x: 'Epoch', y: 'share', points }], series);
    const dark = Object.fromEntries(
      [...svg.matchAll(/\[fill="(#\w+)"\]\{fill:(#\w+)\}/g)].map(([, from, to]) => [from, to]),
    );
    const used = new Set(
      [...svg.matchAll(/<(?:text|line|path)[^>]*(?:fill|stroke)="(#\w+)"/g)].map(([, colour]) => colour!),
    );
    used.delete('#e3e6ea'); // grid lines are to be faint
    expect(used.size).toBeGreaterThan(5);
    for (const colour of used) {
      expect(contrast(colour, '#ffffff'), colour).toBeGreaterThan(3);
      expect(contrast(dark[colour] ?? colour, dark['#ffffff']!), colour).toBeGreaterThan(3);
    }
  });

  it('wraps words that are longer than it is wide', async () => {
    const svg = await learningCurves(HISTORY, { title: '', subtitle: 'many words '.repeat(40) });
    expect(Number(/width="(\d+)"/.exec(svg)?.[1])).toBeLessThan(1200);
  });

  it('that is no SVG is not drawn', async () => {
    await expect(renderPng('no picture')).rejects.toThrow();
  });
});

/** WCAG 2.2's contrast ratio of two colours. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const linear = [1, 3, 5].map(at => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
