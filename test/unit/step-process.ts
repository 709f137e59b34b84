// A process that takes a training step twice and predicts on a GPU, whose driver must be known before the process starts.

import type { ModelConfig } from '../../trainer/config/schema.ts';
import type { Batch } from '../../trainer/data/batches.ts';
import { ENGINE } from '../../trainer/engine/create.ts';
import type { StepResult } from '../../trainer/engine/engine.ts';
import type { Parameters } from '../../trainer/model/parameters.ts';

export interface StepTask {
  model: ModelConfig;
  parameters: Parameters;
  batch: Batch;
  seed: number;
}

export interface StepAnswer {
  description: string;
  /** The same step. */
  steps: [StepResult, StepResult];
  logits: Float32Array;
}

process.on('disconnect', () => process.exit());
process.on('message', (task: StepTask) => {
  steps(task).then(
    answer => process.send?.(answer),
    error => process.send?.({ error: String(error) }),
  );
});

async function steps({ model, parameters, batch, seed }: StepTask): Promise<StepAnswer> {
  const engine = await ENGINE.onnxruntime(model, 1, 'webgpu');
  const step = async () => structuredClone(await engine.step(parameters, batch, seed));
  const [first, second] = [await step(), await step()];
  const logits = await engine.predict(parameters, batch.images, batch.size);
  await engine.dispose();
  return { description: engine.description, steps: [first, second], logits };
}
