// The types of imported files that are not code, as wrangler.toml's rules load them.

declare module '*.snapshot' {
  const bytes: ArrayBuffer;
  export default bytes;
}

declare module '*.wasm' {
  const compiled: WebAssembly.Module;
  export default compiled;
}
