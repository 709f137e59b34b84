// The keyboard as a pen and as a shortcut: which keys do what.

export interface KeyEvents {
  /** Units of the pad. */
  onMove(dx: number, dy: number): void;
  onPress(): void;
  onLift(): void;
}

const STEP_UNITS = 25;
const FINE_STEP_UNITS = 5;

const DIRECTIONS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrow keys move the pen, finely with Shift; the space bar puts it down and lifts it, Escape lifts it. */
export function listenToKeys(paper: HTMLElement, keys: KeyEvents): void {
  paper.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[event.key];
    const step = event.shiftKey ? FINE_STEP_UNITS : STEP_UNITS;
    if (direction) keys.onMove(step * direction[0], step * direction[1]);
    else if (event.key === ' ' && !event.repeat) keys.onPress();
    else if (event.key === 'Escape') keys.onLift();
    else if (event.key !== ' ') return;
    event.preventDefault();
  });
}

/** Ctrl+Z and Ctrl+Shift+Z or Ctrl+Y, with Cmd on a Mac. */
export function listenToShortcuts({ onUndo, onRedo }: { onUndo(): void; onRedo(): void }): void {
  addEventListener('keydown', event => {
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey) onUndo();
    else if (key === 'y' || key === 'z') onRedo();
    else return;
    event.preventDefault();
  });
}
