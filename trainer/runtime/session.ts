// Starts ONNX Runtime and creates its sessions from model files.

import { check, type Instance, runSession, type Session } from '../../src/runtime/session.ts';
import { emit, input } from '../onnx/graph.ts';
import { ATTENTION, EXPLAIN, FEATURES, IMAGES, LAYERS, LOGITS } from '../onnx/model.ts';
import { encodeModel } from '../onnx/proto.ts';
import type { Region } from './trim.ts';

/** ONNX Runtime's levels: errors only; optimise everything, since that happens here and not in the Worker. */
const LOG_ERRORS = 3;
const OPTIMISE_ALL = 99;
/** Every buffer comes from malloc: neither an arena nor a plan for each batch size is kept between runs. */
const ARENA = false;
const MEMORY_PATTERN = false;
/** More than any hole that is left between what was allocated first. */
const PROBE_BYTES = 1 << 16;

/**
 * Starts ONNX Runtime for all sessions; answers the memory that is in use before the first one is made. What it knows of its
 * kernels belongs to that, and comes with a session of any model.
 */
export function startRuntime(instance: Instance): Region {
  check(instance, instance.api._OrtInit(1, LOG_ERRORS));
  instance.api._OrtReleaseSession(createSession(instance, smallestModel()).handle);
  return { start: instance.api.stackSave(), end: heapEnd(instance) };
}

export function createSession(instance: Instance, model: Uint8Array): Session {
  const { api, memory } = instance;
  const options = api._OrtCreateSessionOptions(OPTIMISE_ALL, ARENA, MEMORY_PATTERN, 0, false, 0, 0, LOG_ERRORS, 0, 0);
  if (options === 0) check(instance, -1);
  const bytes = api._malloc(model.length);
  new Uint8Array(memory.buffer, bytes, model.length).set(model);
  const handle = api._OrtCreateSession(bytes, model.length, options);
  if (handle === 0) check(instance, -1);
  api._free(bytes);
  const address = (name: string) => allocateText(instance, name);
  const inputs = [address(IMAGES), address(EXPLAIN)] as const;
  return { handle, inputs, outputs: [LOGITS, ATTENTION, LAYERS, FEATURES].map(address) };
}

function smallestModel(): Uint8Array {
  const x = input('x', [1]);
  return encodeModel({ inputs: [x], outputs: { y: emit('Relu', [x], [1]) } });
}

function heapEnd({ api }: Instance): number {
  const probe = api._malloc(PROBE_BYTES);
  api._free(probe);
  return probe;
}

function allocateText({ api, memory }: Instance, text: string): number {
  const bytes = new TextEncoder().encode(`${text}\0`);
  const address = api._malloc(bytes.length);
  new Uint8Array(memory.buffer, address, bytes.length).set(bytes);
  return address;
}

/** A run of each kind, after which a session has all that it keeps between runs. */
export function warmUp(instance: Instance, session: Session, shape: readonly number[]): void {
  const size = shape.reduce((product, n) => product * n, 1);
  for (const explain of [false, true]) runSession(instance, session, new Float32Array(size), shape, explain);
}
