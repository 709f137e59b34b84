// The trainer as a library: models and their configuration, engines, training, evaluation and export.

export { PRESETS } from './config/presets.ts';
export { type Config, checkConfig, type ModelConfig, type TrainConfig } from './config/schema.ts';
export type { Batch } from './data/batches.ts';
export { describeDataset, loadTests } from './data/datasets.ts';
export { ENGINE } from './engine/create.ts';
export type { Engine } from './engine/engine.ts';
export { exportModel } from './export/export.ts';
export { initialParameters, type Parameters, parameterCount } from './model/parameters.ts';
export { forward } from './model/vitbn.ts';
export { loadCheckpoint, saveCheckpoint, servedParameters, type TrainState } from './training/checkpoint.ts';
export { evaluate } from './training/evaluate.ts';
export { trainStep } from './training/step.ts';
export { initialState, trainAndEvaluate } from './training/train.ts';
export { loadTraining } from './training/training-data.ts';
export { readWeights, startFrom } from './training/weights.ts';
