// What esbuild makes of imports that are not code: the addresses at which the files are served.

declare module '*.snapshot' {
  const url: string;
  export default url;
}

declare module '*.wasm' {
  const url: string;
  export default url;
}
