// Holds the page's state, and has it shown with the next frame, however many states come until then.

import type { State } from './state.ts';

export interface Store {
  readonly state: State;
  update(change: (state: State) => State): void;
}

export function createStore(state: State, show: (state: State) => void): Store {
  let frameRequested = false;
  const store = {
    state,
    update(change: (state: State) => State) {
      store.state = change(store.state);
      if (frameRequested) return;
      frameRequested = true;
      requestAnimationFrame(() => {
        frameRequested = false;
        show(store.state);
      });
    },
  };
  return store;
}
