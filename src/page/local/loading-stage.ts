// How far the models in this browser are, as the visitor switches them on and off.

import type { LocalName } from './messages.ts';

export type Stage = 'off' | 'loading' | 'ready' | 'failed';

export type Stages = Readonly<Record<LocalName, Stage>>;

export const ALL_OFF: Stages = { digits: 'off', vit: 'off' };

/** What is compared runs beside what it is compared with: one does not go without the other. */
export function switched(stages: Stages, name: LocalName, on: boolean): Stages {
  const loading = (stage: Stage): Stage => (stage === 'ready' ? stage : 'loading');
  if (on) return { ...stages, digits: loading(stages.digits), [name]: loading(stages[name]) };
  return name === 'digits' ? ALL_OFF : { ...stages, [name]: 'off' };
}

/** A start that has ended; it does not matter any more where the model was switched off meanwhile. */
export function started(stages: Stages, name: LocalName, succeeded: boolean): Stages {
  if (stages[name] !== 'loading') return stages;
  return { ...stages, [name]: succeeded ? 'ready' : 'failed' };
}

export function namesAt(stages: Stages, stage: Stage): LocalName[] {
  return (['digits', 'vit'] as const).filter(name => stages[name] === stage);
}
