// Style sheets that the first paint does without.

export function addStyles(path: string): void {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = path;
  document.head.append(link);
}
