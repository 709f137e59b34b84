// Names the Worker under test, so that `exports.default` of cloudflare:workers has its type.

declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('../../src/index.ts');
  }
}
