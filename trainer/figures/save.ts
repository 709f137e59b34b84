// Figures as files: each as SVG, for pages and print, and as PNG, for everything else.

import { join } from 'node:path';
import { writeAtomically } from '../files.ts';
import { renderPng } from './png.ts';

/** Writes FOLDER/NAME.svg and FOLDER/NAME.png. */
export async function saveFigure(folder: string, name: string, svg: string): Promise<void> {
  await writeAtomically(join(folder, `${name}.svg`), svg);
  await writeAtomically(join(folder, `${name}.png`), await renderPng(svg));
}
