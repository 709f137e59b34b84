// The part of JavaScript's WebAssembly API that the build and the picture decoders use, with the names that workerd's types
// give it; Node's own types leave it out, as that of buffers. https://webassembly.github.io/spec/js-api/

declare namespace WebAssembly {
  class RuntimeError extends Error {}
  class Global {
    value: unknown;
  }
  class Table {
    readonly length: number;
    // biome-ignore lint/suspicious/noExplicitAny: what workerd's types say
    get(index: number): any;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  // biome-ignore lint/complexity/noBannedTypes: what workerd's types say
  type ExportValue = Function | Global | Memory | Table;
  type ImportValue = ExportValue | number;
  type ModuleImports = Record<string, ImportValue>;
  type Exports = Record<string, ExportValue>;
  type Imports = Record<string, ModuleImports>;
  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): { module: string; name: string }[];
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}

type BufferSource = ArrayBuffer | ArrayBufferView;
