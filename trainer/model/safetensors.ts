// Safetensors files (github.com/huggingface/safetensors): named arrays of float32 and a few words about them -> bytes, and back.

import { elementCount } from './parameters.ts';

export type Tensors = Record<string, { shape: readonly number[]; values: Float32Array }>;

/** An 8-byte header length, a JSON header padded to 8 bytes, then the values in little-endian order. */
export function encodeSafetensors(tensors: Tensors, metadata: Record<string, string>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const json = JSON.stringify(header);
  const text = Buffer.from(json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = Object.values(tensors).map(({ values: v }) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength));
  return Buffer.concat([length, text, ...data]);
}

/** Throws an Error "path: expectation, got …" for bytes that are damaged, incomplete or hold other numbers. */
export function decodeSafetensors(path: string, bytes: Buffer): { tensors: Tensors; metadata: Record<string, string> } {
  const length = bytes.length >= 8 ? Number(bytes.readBigUInt64LE()) : Number.POSITIVE_INFINITY;
  if (8 + length > bytes.length)
    throw new Error(`${path}: expected a safetensors header of ${length} bytes, got a file of ${bytes.length}`);
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  > & { __metadata__?: Record<string, string> };
  const tensors: Tensors = {};
  for (const [name, { dtype, shape, data_offsets: range }] of Object.entries(entries)) {
    const data = bytes.subarray(8 + length + range[0], 8 + length + range[1]);
    if (dtype !== 'F32' || data.length !== 4 * elementCount(shape))
      throw new Error(`${path}: expected ${name} as F32 [${shape}], got ${dtype} in ${data.length} bytes`);
    tensors[name] = { shape, values: new Float32Array(Uint8Array.from(data).buffer) };
  }
  return { tensors, metadata };
}
