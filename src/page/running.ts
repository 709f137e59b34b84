// The models in this browser as the visitor switches them on and off; the first one runs unless that is declined.

import { find } from './dom/find.ts';
import { savesData, whenIdle } from './dom/idle.ts';
import { loadChoice, type OpenStorage, saveChoice } from './gallery/storage.ts';
import { openLocalModels } from './local/browser-models.ts';
import { namesAt, started, switched } from './local/loading-stage.ts';
import type { LocalModels, LocalName } from './local/messages.ts';
import { keepForOffline } from './local/offline.ts';
import type { Store } from './store.ts';

/** By the id of its box. */
const SWITCHES = { here: 'served', rival: 'vit' } as const;

/** Returns the models that are ready here; calls back when there is a new one. */
export function runHere(store: Store, openStorage: OpenStorage, onReady: () => void): () => LocalModels | undefined {
  const offline = keepForOffline();
  let local: LocalModels | undefined;
  async function toggle(name: LocalName, on: boolean): Promise<void> {
    store.update(state => ({ ...state, stages: switched(state.stages, name, on) }));
    if (store.state.stages.served === 'off') {
      local?.close();
      local = undefined;
    }
    await Promise.all(namesAt(store.state.stages, 'loading').map(start));
  }
  async function start(name: LocalName): Promise<void> {
    await offline; // so that what is downloaded from now on is cached
    if (store.state.stages[name] !== 'loading') return;
    local ??= openLocalModels();
    const succeeded = await local.start(name === 'vit' ? name : store.state.subject).then(
      () => true,
      () => false,
    );
    store.update(state => ({ ...state, stages: started(state.stages, name, succeeded) }));
    if (succeeded) onReady();
  }
  for (const [id, name] of Object.entries(SWITCHES)) {
    const box = find(id, HTMLInputElement);
    box.addEventListener('change', () => {
      void toggle(name, box.checked);
      saveChoice(openStorage, store.state.stages.served !== 'off');
    });
  }
  if (loadChoice(openStorage) ?? !savesData()) whenIdle(() => void toggle('served', true));
  return () => (store.state.stages.served === 'ready' ? local : undefined);
}
