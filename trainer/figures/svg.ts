// SVG as text: elements whose attributes and text are always escaped. Figures stand alone: no script, font or style sheet.

/** Markup that is already escaped; everything else that becomes part of a figure is a string and gets escaped. */
export interface Markup {
  readonly markup: string;
}

export type Attributes = Record<string, string | number | undefined>;

const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export const INK = '#1f2328';
export const MUTED = '#59636e';
export const GRID = '#e3e6ea';

/** Okabe & Ito, "Color Universal Design", 2008: told apart with any kind of colour vision. */
export const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'] as const;

/** `element('circle', { r: 2 })`; attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: (Markup | string)[]): Markup {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const head = [name, ...given.map(([key, value]) => `${key}="${attributeText(value!)}"`)].join(' ');
  const content = children.map(child => (typeof child === 'string' ? escaped(child) : child.markup)).join('');
  return { markup: content === '' ? `<${head}/>` : `<${head}>${content}</${name}>` };
}

export function group(attributes: Attributes, ...children: Markup[]): Markup {
  return element('g', attributes, ...children);
}

/** Text whose base line begins at (x, y); `text-anchor` moves it. */
export function text(content: string, x: number, y: number, attributes: Attributes = {}): Markup {
  return element('text', { x, y, ...attributes }, content);
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): Markup {
  return element('line', { x1, y1, x2, y2, ...attributes });
}

/** A whole file: light background, heading at the top left, and the words that screen readers read; wide enough for it. */
export function figure(
  { width: least, height, title, subtitle }: { width: number; height: number; title: string; subtitle: string },
  ...children: Markup[]
): string {
  const width = Math.max(least, Math.ceil(textWidth(subtitle, 12.5)) + 48);
  const heading = [
    text(title, 24, 34, { 'font-size': 17, 'font-weight': 600 }),
    text(subtitle, 24, 55, { 'font-size': 12.5, fill: MUTED }),
  ];
  const background = element('rect', { width, height, fill: '#ffffff' });
  const size = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height };
  const type = { role: 'img', 'font-family': FONT, 'font-size': 12, fill: INK };
  const words = [element('title', {}, title), element('desc', {}, subtitle)];
  return `${element('svg', { ...size, ...type }, ...words, background, ...heading, ...children).markup}\n`;
}

/** Height of the heading, below which a figure's own content begins. */
export const HEADING = 72;

/** About the width of a text in pixels, in the fonts that figures are shown in. */
export function textWidth(content: string, fontSize = 12): number {
  return 0.56 * fontSize * content.length;
}

function attributeText(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(100 * value) / 100) : escaped(value);
}

/** Escapes what has a meaning in XML and drops the control characters that it forbids. */
function escaped(content: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return content.replace(/[&<>"']/g, c => entities[c]!).replace(/\p{Cc}/gu, ' ');
}
