// The loading stages of the models in this browser, as the visitor switches them on and off.

import type { LocalName } from './messages.ts';

export type Stage = 'off' | 'loading' | 'ready' | 'failed';

export type Stages = Readonly<Record<LocalName, Stage>>;

export const ALL_OFF: Stages = { served: 'off', vit: 'off' };

/** A comparison needs both: the rival never runs alone. */
export function switched(stages: Stages, name: LocalName, on: boolean): Stages {
  const loading = (stage: Stage): Stage => (stage === 'ready' ? stage : 'loading');
  if (on) return { ...stages, served: loading(stages.served), [name]: loading(stages[name]) };
  return name === 'served' ? ALL_OFF : { ...stages, [name]: 'off' };
}

/** A start has finished; ignored if the model was switched off meanwhile. */
export function started(stages: Stages, name: LocalName, succeeded: boolean): Stages {
  if (stages[name] !== 'loading') return stages;
  return { ...stages, [name]: succeeded ? 'ready' : 'failed' };
}

export function namesAt(stages: Stages, stage: Stage): LocalName[] {
  return (['served', 'vit'] as const).filter(name => stages[name] === stage);
}
