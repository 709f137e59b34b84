// Figures by Vega-Lite: a specification in, SVG for a light and a dark ground out, as files with a PNG beside it.

import { join } from 'node:path';
import type { Config, TopLevelSpec } from 'vega-lite';
import { writeAtomically } from '../files.ts';
import { escaped } from '../html.ts';
import { rendered } from '../resvg.ts';

export interface Words {
  title: string;
  subtitle: string;
}

const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export const INK = '#1f2328';
export const MUTED = '#59636e';
const GRID = '#e3e6ea';
const GROUND = '#ffffff';

/** After Okabe & Ito, "Color Universal Design", 2008: told apart with any kind of colour vision. */
export const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#b3618f', '#e69f00', '#56b4e9', '#707070'] as const;
/** Told apart by their dashes too, for print without colours. */
export const DASHES = [[1, 0], [7, 4], [2, 4], [10, 3, 2, 3], [4, 2], [1, 3], [12, 4]]; // biome-ignore format: a list

/** What each colour is on a dark ground. */
const DARK: Readonly<Record<string, string>> = {
  [GROUND]: '#1c1e23',
  [INK]: '#f0eee8',
  [MUTED]: '#a7a49c',
  [GRID]: '#33363d',
  '#0072b2': '#4ba3dc',
  '#d55e00': '#ff8a3d',
  '#009e73': '#2fc79b',
  '#b3618f': '#e39ac4',
  '#707070': '#b0b0b0',
};

const THEME: Config = {
  background: GROUND,
  font: FONT,
  padding: 20,
  aria: false,
  view: { stroke: null },
  title: { anchor: 'start', frame: 'group', color: INK, fontSize: 13, subtitleColor: MUTED, subtitlePadding: 6 },
  axis: {
    ...{ domainColor: MUTED, tickColor: MUTED, gridColor: GRID, labelColor: MUTED, titleColor: MUTED },
    ...{ labelFontSize: 11.5, titleFontSize: 12, titleFontWeight: 'normal', labelLimit: 600 },
  },
  axisX: { grid: false, titlePadding: 10 },
  axisY: { domain: false, ticks: false, labelPadding: 8, titleAngle: 0, titleAlign: 'left', titleAnchor: 'end', titleY: -10 }, // biome-ignore format: one line a part
  header: { title: null, labelColor: INK, labelFontSize: 13, labelFontWeight: 'bold', labelAnchor: 'start' },
  legend: {
    orient: 'top',
    title: null,
    labelColor: INK,
    labelFontSize: 12,
    labelLimit: 600,
    symbolType: 'stroke',
    symbolSize: 500,
    symbolStrokeWidth: 2,
  },
  line: { strokeWidth: 2 },
  range: { category: [...COLOURS] },
  text: { color: INK, fontSize: 11.5 },
};

/** How wide charts are together, without their axes, and how many stand side by side. */
export const WIDE = { width: 820, columns: 2 };
/** So that it can be read on a phone. */
export const NARROW = { width: 320, columns: 1 };

/** How wide a letter of Inter is, on average, in parts of its size. Vega, which has no canvas here, would take 0.8. */
const LETTER = 0.56;

const SUBTITLE_SIZE = 12.5;

/** What Vega has for this, and its types leave out. */
interface Measuring {
  textMetrics: { width: (item: object, text: unknown) => number; height: (item: object) => number };
}

/** A chart, alone or beside others. */
export type Chart = Extract<TopLevelSpec, { concat: unknown }>['concat'][number];

/** The figure of what `content` specifies, under its words, which screen readers read too. -> SVG */
export async function figure({ title, subtitle }: Words, content: TopLevelSpec, { width } = WIDE): Promise<string> {
  // Most commands draw nothing.
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const { textMetrics } = vega as unknown as Measuring;
  textMetrics.width = (item, text) => LETTER * textMetrics.height(item) * String(text).length;
  const letters = Math.floor(width / (LETTER * SUBTITLE_SIZE));
  const heading = {
    text: title,
    subtitle: subtitle.match(new RegExp(`.{1,${letters}}(?:\\s|$)`, 'g')) ?? '',
    fontSize: 17,
    subtitleFontSize: SUBTITLE_SIZE,
    frame: 'bounds',
    offset: 18,
  };
  const spec = { ...content, title: heading, config: THEME } as TopLevelSpec;
  const svg = await new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' }).toSVG();
  const dark = Object.entries(DARK).map(
    ([light, other]) => `[fill="${light}"]{fill:${other}}[stroke="${light}"]{stroke:${other}}`,
  );
  const words = `<title>${escaped(title)}</title><desc>${escaped(subtitle)}</desc>`;
  const style = `<style>@media (prefers-color-scheme:dark){${dark.join('')}}</style>`;
  const whole = svg.replace(/<svg [^>]*>/, head => `${head.replace('>', ' role="img">')}${words}${style}`);
  return `${whole.replace(CONTROL, ' ')}\n`;
}

/** Characters that XML forbids. */
const CONTROL = /\p{Cc}/gu;

/** Pixels of the PNG for each pixel of the figure, for sharp text on dense screens. */
const ZOOM = 2;

/** Throws an Error where the text is not an SVG. */
export function renderPng(svg: string): Promise<Uint8Array> {
  return rendered(svg, ZOOM, image => image.asPng());
}

/** Writes FOLDER/NAME.svg and FOLDER/NAME.png. */
export async function saveFigure(folder: string, name: string, svg: string): Promise<void> {
  await writeAtomically(join(folder, `${name}.svg`), svg);
  await writeAtomically(join(folder, `${name}.png`), await renderPng(svg));
}
