// What the imports of files that are not code stand for; wrangler's rules in wrangler.toml make them so.

declare module '*.snapshot' {
  const bytes: ArrayBuffer;
  export default bytes;
}

declare module '*.wasm' {
  const compiled: WebAssembly.Module;
  export default compiled;
}
