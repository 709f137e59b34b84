// Which engine to take where the user leaves it open: the one that trains this model fastest here, by trial.

import type { Config, EngineName } from '../../config/schema.ts';
import { BACKENDS, type Backend, engineOn } from '../../engine/create.ts';
import { timedEngine } from './timed-engine.ts';

/** The engine that trains this model fastest here, by the best of a few steps; scripts only where nothing is native. */
export async function fastestEngine(config: Config): Promise<{ engine: EngineName; reason: string }> {
  const { device } = config.train;
  if (device !== 'cpu') return { engine: 'onnxruntime', reason: `the one that takes --device ${device}` };
  const native = await trials(config, backend => backend.native);
  const timings = native.length > 0 ? native : await trials(config, backend => !backend.native);
  const [best] = timings.toSorted((a, b) => a.ms - b.ms);
  if (!best) throw new Error('engine: expected one that is installed, found none');
  return {
    engine: best.engine,
    reason: timings.map(({ name, ms }) => `${name} ${ms.toFixed(1)} ms a step`).join(', '),
  };
}

async function trials(config: Config, isWanted: (backend: Backend) => boolean) {
  const timings: { name: string; engine: EngineName; ms: number }[] = [];
  for (const backend of BACKENDS.filter(isWanted)) {
    const engine = await engineOn(backend, config.model, config.train.threads);
    if (typeof engine === 'string') continue;
    const { step, close } = await timedEngine(engine, config);
    const steps = [await step(), await step(), await step()];
    timings.push({ name: backend.name, engine: backend.engine, ms: Math.min(...steps.map(({ ms }) => ms)) });
    await close();
  }
  return timings;
}
