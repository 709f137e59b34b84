// Style sheets that the first paint does without.

/** Once. */
export function addStyles(path: string): void {
  if (document.querySelector(`[href="${path}"]`)) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = path;
  document.head.append(link);
}
