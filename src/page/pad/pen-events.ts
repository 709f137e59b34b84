// What a pen does on the pad, whoever moves it.

import type { PenPoint } from './strokes.ts';

export interface PenEvents {
  onDown(point: PenPoint): void;
  /** `predicted`: where the browser expects the pen next; only shown, never kept. */
  onMove(points: readonly PenPoint[], predicted: readonly PenPoint[]): void;
  onUp(): void;
}
