// Entry of the reference page: Scalar's reference (https://github.com/scalar/scalar) of the API's document.

/** Scalar's grays and its colours of methods, dark enough on light and light enough on dark (WCAG 2.2, 1.4.3). */
const CONTRAST = `
  .light-mode { --scalar-color-2: #404040; --scalar-color-3: #5c5c5c; --scalar-color-blue: #0056a8; --scalar-color-green: #006b3a;
    --scalar-color-orange: #9a4a00; --scalar-color-red: #b00020; --scalar-color-purple: #6b3fa0; }
  .dark-mode { --scalar-color-2: #c8c8c8; --scalar-color-3: #a8a8a8; --scalar-color-blue: #6db9ff; --scalar-color-green: #4fd28a;
    --scalar-color-orange: #ffb066; --scalar-color-red: #ff8a8a; --scalar-color-purple: #c3a5f0; }
  .client-libraries-text { color: var(--scalar-color-2) !important; }
`;

/** What static/scalar.js gives. */
declare const Scalar: { createApiReference(selector: string, configuration: object): void };

Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  // Nothing is asked of another server.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  customCss: CONTRAST,
  showDeveloperTools: 'never',
  hideClientButton: true,
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
});
