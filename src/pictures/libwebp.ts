// libwebp 1.3.2 in the WebAssembly that the package wasm-webp carries, without its loader: that makes code from text, which
// workerd forbids, and copies every picture twice. Of what Emscripten's bindings ask for, only what one call needs is here.

import wasm from 'wasm-webp/dist/esm/webp-wasm.wasm';

const FUNCTION = 'decodeRGBA';
const PAGE_BYTES = 65_536;
/** The largest picture needs two thirds of it. */
const MAX_BYTES = 48 * 1024 * 1024;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
  __wasm_call_ctors(): void;
  malloc(bytes: number): number;
  free(pointer: number): void;
}

/** One instance of it. What a call that has thrown leaves behind is not to be used. */
export class Libwebp {
  private readonly exports: Exports;
  private decodeRgba: (text: number) => void = () => {};
  private pixels: { readonly address: number; readonly bytes: number } | undefined;

  constructor() {
    const wanted: Record<string, (...values: number[]) => number | undefined> = {
      // (name, argument count, their types, signature, invoker, function)
      _embind_register_function: (name, _count, _types, _signature, invoker, address) => {
        if (this.textAt(name!) !== FUNCTION) return undefined;
        const invoke = this.exports.__indirect_function_table.get(invoker!);
        this.decodeRgba = text => invoke(address, text);
        return undefined;
      },
      // The first value that it makes is an array of the pixels: (constructor, value, destructors, arguments).
      _emval_call: (_caller, _value, _destructors, values) => {
        this.pixels ??= { bytes: this.wordAt(values!), address: this.wordAt(values! + 4) };
        return 0;
      },
      emscripten_memcpy_js: (to, from, bytes) => void this.bytes.copyWithin(to!, from!, from! + bytes!),
      emscripten_resize_heap: bytes => this.grow(bytes! >>> 0),
      abort: fail,
      __cxa_throw: fail,
    };
    const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
    for (const { module, name } of WebAssembly.Module.imports(wasm))
      imports[module] = { ...imports[module], [name]: wanted[name] ?? (() => 0) };
    this.exports = new WebAssembly.Instance(wasm, imports).exports as unknown as Exports;
    this.exports.__wasm_call_ctors();
  }

  /** Hands the pixels of a file, red, green, blue and opacity of each, to `use`, and clears them. Throws where there are none. */
  decode<T>(file: Uint8Array, use: (pixels: Uint8Array) => T): T {
    const text = this.exports.malloc(4 + file.length + 1);
    new DataView(this.exports.memory.buffer).setUint32(text, file.length, true);
    this.bytes.set(file, text + 4);
    this.pixels = undefined;
    this.decodeRgba(text);
    const { address, bytes } = this.pixels ?? fail();
    if (address === 0) fail();
    const pixels = this.bytes.subarray(address, address + bytes);
    const result = use(pixels);
    pixels.fill(0);
    this.bytes.fill(0, text, text + 4 + file.length);
    this.exports.free(address);
    this.exports.free(text);
    return result;
  }

  private get bytes(): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer);
  }

  private wordAt(address: number): number {
    return new DataView(this.exports.memory.buffer).getUint32(address, true);
  }

  private textAt(address: number): string {
    return new TextDecoder().decode(this.bytes.subarray(address, this.bytes.indexOf(0, address)));
  }

  private grow(bytes: number): number {
    const { memory } = this.exports;
    if (bytes > MAX_BYTES) return 0;
    memory.grow(Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES));
    return 1;
  }
}

function fail(): never {
  throw new Error('libwebp: expected pixels, got none');
}
