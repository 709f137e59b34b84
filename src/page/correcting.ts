// Corrections: keeps them in this browser, and has the gallery rendered, whose code is loaded with the first drawing in it.

import { corrections } from './gallery/gallery.ts';
import { type OpenStorage, saveCorrections } from './gallery/storage.ts';
import type { GalleryView } from './gallery/view.ts';
import * as page from './state.ts';
import type { Store } from './store.ts';
import { LABELS } from './subject.ts';
import { text } from './text.ts';

type Section = typeof import('./gallery/section.ts');

export interface Correcting {
  /** The drawing on the pad is this. */
  correct(truth: string): void;
  /** Saves all of them as training data. */
  exportAll(): void;
  deleteAll(): void;
  restore(): void;
  render(gallery: GalleryView): void;
}

export function createCorrecting(store: Store, openStorage: OpenStorage): Correcting {
  let section: Promise<Section> | undefined;
  const withSection = (use: (section: Section) => void, onMissing = () => {}) => {
    section ??= import('./gallery/section.ts');
    section.then(use, onMissing);
  };
  const keep = (change: (state: page.State) => page.State) => {
    store.update(change);
    return saveCorrections(openStorage, corrections(store.state.gallery));
  };
  return {
    correct(truth) {
      const kept = keep(state => page.corrected(state, truth)) ? text.kept : text.notKept;
      store.update(state => ({ ...state, kept: state.entry ? kept : '' }));
    },
    exportAll() {
      const { gallery, subject } = store.state;
      withSection(
        ({ exportCorrections }) => exportCorrections(corrections(gallery), LABELS[subject]),
        () => store.update(state => page.noticed(state, text.missing)),
      );
    },
    deleteAll: () => keep(page.correctionsDeleted),
    restore: () => keep(page.correctionsRestored),
    render(gallery) {
      if (section !== undefined || store.state.gallery.length > 0)
        withSection(({ renderGallery }) => renderGallery(gallery));
    },
  };
}
