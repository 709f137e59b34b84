// The page's security policy lets scripts be started from no address but these (Trusted Types).

const OWN_SCRIPTS = ['/local.js', '/service-worker.js'] as const;

type OwnScript = (typeof OWN_SCRIPTS)[number];

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
const policy = trustedTypes?.createPolicy('own-scripts', {
  createScriptURL(url) {
    if (OWN_SCRIPTS.some(own => own === url)) return url;
    throw new TypeError(`script: expected one of ${OWN_SCRIPTS.join(', ')}, got ${url}`);
  },
});

/** The address as the browser wants it. */
export function scriptUrl(path: OwnScript): string {
  return policy?.createScriptURL(path) ?? path;
}
