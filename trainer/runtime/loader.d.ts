// ONNX Runtime's loader, which comes without types.

declare module 'onnxruntime-web/ort-wasm-simd-threaded.mjs' {
  const load: import('../../src/runtime/session.ts').Loader;
  export default load;
}
