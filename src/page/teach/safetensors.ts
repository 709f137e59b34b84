// Safetensors files (https://github.com/huggingface/safetensors) of float32, as views of their bytes.

export interface Tensor {
  readonly shape: readonly number[];
  /** Writing here writes into the file. */
  readonly values: Float32Array;
}

/** By name. The file begins with the length of its JSON header; this project's values are aligned. */
export function tensorsOf(file: ArrayBuffer): Readonly<Record<string, Tensor>> {
  const length = Number(new DataView(file).getBigUint64(0, true));
  const { __metadata__, ...entries } = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length))) as Header;
  return Object.fromEntries(
    Object.entries(entries).map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => [name, { shape, values: new Float32Array(file, 8 + length + from, (to - from) / 4) }],
    ),
  );
}

type Header = Record<string, { readonly shape: readonly number[]; readonly data_offsets: readonly [number, number] }>;
