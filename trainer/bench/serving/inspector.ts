// What a Worker's isolate holds in memory, asked of workerd's inspector.
// https://chromedevtools.github.io/devtools-protocol/v8/Runtime/

import { once } from 'node:events';
import { z } from 'zod';

/** Bytes that are left once garbage is collected. */
export interface IsolateMemory {
  /** JavaScript's objects and buffers. */
  heapBytes: number;
  /** All memories of WebAssembly, as large as they have ever grown. */
  wasmBytes: number;
}

const contextSchema = z.object({ context: z.object({ uniqueId: z.string() }) });
const objectSchema = z.object({ result: z.object({ objectId: z.string() }) });
const foundSchema = z.object({ objects: z.object({ objectId: z.string() }) });
const numberSchema = z.object({ result: z.object({ value: z.number() }) });
const usageSchema = z.object({ usedSize: z.number(), backingStorageSize: z.number() });
const messageSchema = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

const SUM_OF_SIZES = 'function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0); }';

export interface Inspector {
  memory(): Promise<IsolateMemory>;
  close(): void;
}

/** Connects to the inspector of a workerd with one Worker, of this name. Asking rejects where it answers otherwise. */
export async function inspect(port: number, worker: string): Promise<Inspector> {
  const { call, context, close } = await connect(`ws://127.0.0.1:${port}/${worker}`);
  const uniqueContextId = await context;
  return { memory: () => isolateMemory(call, uniqueContextId), close };
}

type Call = (method: string, params: object) => Promise<unknown>;

async function isolateMemory(call: Call, uniqueContextId: string): Promise<IsolateMemory> {
  const expression = 'WebAssembly.Memory.prototype';
  const { result } = objectSchema.parse(await call('Runtime.evaluate', { expression, uniqueContextId }));
  // Looking for all objects of a kind collects garbage first.
  const found = await call('Runtime.queryObjects', { prototypeObjectId: result.objectId });
  const { objectId } = foundSchema.parse(found).objects;
  const sum = { objectId, functionDeclaration: SUM_OF_SIZES, returnByValue: true };
  const { value } = numberSchema.parse(await call('Runtime.callFunctionOn', sum)).result;
  const { usedSize, backingStorageSize } = usageSchema.parse(await call('Runtime.getHeapUsage', {}));
  return { heapBytes: usedSize + backingStorageSize, wasmBytes: value };
}

/** A connection on which calls are answered in order, and the identity of the Worker's global scope. */
async function connect(url: string) {
  const socket = new WebSocket(url);
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let next = 0;
  const call: Call = (method, params) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(next, { resolve, reject });
      socket.send(JSON.stringify({ id: next++, method, params }));
    });
  const context = new Promise<string>(resolve => {
    socket.addEventListener('message', ({ data }) => {
      const { id, method, params, result, error } = messageSchema.parse(JSON.parse(String(data)));
      if (method === 'Runtime.executionContextCreated') resolve(contextSchema.parse(params).context.uniqueId);
      if (id === undefined) return;
      if (error) waiting.get(id)?.reject(new Error(`inspector: ${error.message}`));
      else waiting.get(id)?.resolve(result);
      waiting.delete(id);
    });
  });
  await once(socket, 'open');
  await call('Runtime.enable', {});
  return { call, context, close: () => socket.close() };
}
