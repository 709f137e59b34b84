// ONNX Runtime's own loader, whose package declares no types for it.

declare module 'onnxruntime-web/ort-wasm-simd-threaded.mjs' {
  const load: import('./session.ts').Loader;
  export default load;
}
