// The forms of the Open Inference Protocol's metadata, health and errors.

import * as z from 'zod';

const Tensor = z.strictObject({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });

export const ServerMetadata = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

export const ModelMetadata = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(Tensor),
  outputs: z.array(Tensor),
});

export const Live = z.strictObject({ live: z.literal(true) });
export const ServerReady = z.strictObject({ ready: z.literal(true) });
export const Ready = z.strictObject({ name: z.string(), ready: z.literal(true) });
export const InferenceError = z.strictObject({ error: z.string() });
