// Words are written only where they changed, so that screen readers hear changes and no more.

export function setText(element: Element | undefined, words: string): void {
  if (element && element.textContent !== words) element.textContent = words;
}
