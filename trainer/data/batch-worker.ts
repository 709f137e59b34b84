// The thread that prepares training batches while the engine computes; loader.ts starts it and asks for them.

import { parentPort, workerData } from 'node:worker_threads';
import type { TrainConfig } from '../config/options.ts';
import { epochOrder, type Position, type TrainingSet, trainingBatch } from './batches.ts';

export interface BatchWorkerData {
  data: TrainingSet;
  config: TrainConfig;
}

const { data, config }: BatchWorkerData = workerData;
let order: { epoch: number; indices: Uint32Array } | undefined;

parentPort?.on('message', (position: Position) => {
  if (order?.epoch !== position.epoch)
    order = { epoch: position.epoch, indices: epochOrder(data.known, config.seed, position.epoch) };
  const batch = trainingBatch(data, order.indices, position, config);
  parentPort?.postMessage(batch, [batch.images.buffer, batch.targets.buffer, batch.labels.buffer]);
});
