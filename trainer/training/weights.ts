// Trained weights as they are published: the parameters by PyTorch's names, nothing folded or rounded, with the configuration
// and the classes that they were trained for.

import { readFile } from 'node:fs/promises';
import { type Config, checkConfig } from '../config/schema.ts';
import { initialParameters, type Parameters, parameterSpecs } from '../model/parameters.ts';
import { decodeSafetensors, encodeSafetensors } from '../model/safetensors.ts';
import { FORMAT, loadCheckpoint, servedParameters, type TrainState } from './checkpoint.ts';

/** What a training has come to. `classes` are unknown where they were not written down; of the history the last epoch is kept. */
export interface Weights extends Pick<TrainState, 'config' | 'classes' | 'parameters' | 'step' | 'history'> {
  /** It is what `parameters` are, where there is one. */
  average?: undefined;
}

export function weightsOf(state: TrainState): Weights {
  const { config, classes, step, history } = state;
  return { config, classes, parameters: servedParameters(state), step, history: history.slice(-1) };
}

export function encodeWeights({ config, classes, parameters, step, history }: Weights, onnx: string): Uint8Array {
  const specs = parameterSpecs(config.model);
  const tensors = Object.fromEntries(specs.map(({ name, shape }) => [name, { shape, values: parameters[name]! }]));
  const about = { config, classes, step, history };
  const metadata = Object.entries(about).map(([name, value]) => [name, JSON.stringify(value)]);
  return encodeSafetensors(tensors, { ...Object.fromEntries(metadata), onnx });
}

/** Of a published file or of a checkpoint. Throws an Error "path: expectation, got …" for other files. */
export async function readWeights(path: string): Promise<Weights> {
  const file = await decoded(path);
  if (!file || file.metadata['format'] === FORMAT) return weightsOf(await loadCheckpoint(path));
  const { tensors, metadata } = file;
  if (metadata['config'] === undefined)
    throw new Error(
      `${path}: expected weights that npm run export or train wrote, got others; npm run import reads them`,
    );
  const config = checkConfig(JSON.parse(metadata['config']));
  const parameters: Parameters = {};
  for (const { name, shape } of parameterSpecs(config.model)) {
    const tensor = tensors[name];
    if (tensor?.shape.join() !== shape.join())
      throw new Error(`${path}: expected ${name} [${shape}], got ${tensor ? `[${tensor.shape}]` : 'none'}`);
    parameters[name] = Float32Array.from(tensor.values);
  }
  const { classes, step = '0', history = '[]' } = metadata;
  return {
    config,
    classes: classes ? JSON.parse(classes) : undefined,
    parameters,
    step: Number(step),
    history: JSON.parse(history),
  };
}

/** Undefined for a damaged file, of which `loadCheckpoint` says more. */
async function decoded(path: string) {
  const bytes = await readFile(path);
  try {
    return decodeSafetensors(path, bytes);
  } catch {
    return undefined;
  }
}

/**
 * Parameters for a training that begins with trained ones. The head is new where the classes are others. Throws a RangeError
 * for a model of other sizes.
 */
export function startFrom(
  { parameters, classes: known }: Pick<Weights, 'parameters' | 'classes'>,
  { model, train }: Config,
  classes: readonly string[],
) {
  const fresh = initialParameters(model, train.seed);
  const isNewHead =
    known?.join('\n') !== classes.join('\n') || parameters['head.bias']?.length !== fresh['head.bias']?.length;
  for (const name of Object.keys(fresh)) {
    if (isNewHead && name.startsWith('head.')) continue;
    const trained = parameters[name];
    if (trained?.length !== fresh[name]!.length)
      throw new RangeError(
        `--init: expected a model of the same sizes, got ${trained?.length ?? 'no'} values for the ${fresh[name]!.length} of ${name}`,
      );
    fresh[name] = trained;
  }
  return { parameters: fresh, isNewHead };
}
