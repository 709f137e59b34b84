// esbuild turns imports of these files into the addresses at which they are served.

declare module '*.snapshot' {
  const url: string;
  export default url;
}

declare module '*.wasm' {
  const url: string;
  export default url;
}
