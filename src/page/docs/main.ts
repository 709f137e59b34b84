// Entry of the reference page: Scalar's reference (https://github.com/scalar/scalar) of the API's document.

/** What static/scalar.js gives. */
declare const Scalar: { createApiReference(selector: string, configuration: object): void };

Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  // Nothing is asked of another server.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
});
