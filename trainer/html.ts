// A page of the site as HTML, with what all generated pages share.

export interface PageWords {
  title: string;
  /** For search engines. */
  description: string;
  heading: string;
  /** HTML, under the heading. */
  lead: string;
}

/** `main` is HTML. */
export function htmlPage({ title, description, heading, lead }: PageWords, main: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <title>${escaped(title)}</title>
    <meta name="description" content="${escaped(description)}">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/base.css">
    <link rel="stylesheet" href="/article.css">
  </head>
  <body>
    <header>
      <h1>${escaped(heading)}</h1>
      <p class="lead">${lead}</p>
    </header>
    <main>
${main}
    </main>
  </body>
</html>
`;
}

/** Escapes what has a meaning in HTML and XML. */
export function escaped(content: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return content.replace(/[&<>"']/g, c => entities[c]!);
}
