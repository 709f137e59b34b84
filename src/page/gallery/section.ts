// What is loaded once there are drawings to show.

import type { Corrected } from './gallery.ts';
import { trainingFiles } from './training-files.ts';
import { zip } from './zip.ts';

export { renderGallery } from './render.ts';

/** Saves corrections.zip among the visitor's downloads. */
export function exportCorrections(corrected: readonly Corrected[], classes: readonly string[]): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([zip(trainingFiles(corrected, classes))]));
  link.download = 'corrections.zip';
  link.click();
  URL.revokeObjectURL(link.href);
}
