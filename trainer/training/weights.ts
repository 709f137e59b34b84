// Trained weights as they are published: the parameters by PyTorch's names, nothing folded or rounded, with the configuration
// and the classes that they were trained for.

import { readFile } from 'node:fs/promises';
import { type Config, checkConfig } from '../config/schema.ts';
import { initialParameters, type Parameters, parameterSpecs } from '../model/parameters.ts';
import { decodeSafetensors, encodeSafetensors } from '../model/safetensors.ts';
import { FORMAT, loadCheckpoint, servedParameters } from './checkpoint.ts';

export interface Weights {
  config: Config;
  /** None where they were not written down. */
  classes: readonly string[] | undefined;
  parameters: Parameters;
}

export function encodeWeights({ config, classes, parameters }: Weights, onnx: string): Uint8Array {
  const specs = parameterSpecs(config.model);
  const tensors = Object.fromEntries(specs.map(({ name, shape }) => [name, { shape, values: parameters[name]! }]));
  return encodeSafetensors(tensors, { config: JSON.stringify(config), classes: JSON.stringify(classes), onnx });
}

/** Of a published file or of a checkpoint. Throws an Error "path: expectation, got …" for other files. */
export async function readWeights(path: string): Promise<Weights> {
  const { tensors, metadata } = decodeSafetensors(path, await readFile(path));
  if (metadata['format'] === FORMAT) {
    const state = await loadCheckpoint(path);
    return { config: state.config, classes: state.classes, parameters: servedParameters(state) };
  }
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
  return { config, classes: metadata['classes'] ? JSON.parse(metadata['classes']) : undefined, parameters };
}

/**
 * Parameters for a training that begins with trained ones. The head is new where the classes are others. Throws a RangeError
 * for a model of other sizes.
 */
export function startFrom(
  { parameters, classes: known }: Weights,
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
