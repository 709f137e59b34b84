// The part of JavaScript's WebAssembly API that the build uses, with the names that workerd's types give it; Node's own types
// leave it out. https://webassembly.github.io/spec/js-api/

declare namespace WebAssembly {
  class RuntimeError extends Error {}
  class Global {
    value: unknown;
  }
  class Table {
    readonly length: number;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  // biome-ignore lint/complexity/noBannedTypes: what workerd's types say
  type ExportValue = Function | Global | Memory | Table;
  type ModuleImports = Record<string, ExportValue | number>;
  type Exports = Record<string, ExportValue>;
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, ModuleImports>);
    readonly exports: Exports;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
