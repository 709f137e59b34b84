// Writes text only if it changed, so that screen readers announce changes and nothing else.

export function setText(element: Element | undefined, words: string): void {
  if (element && element.textContent !== words) element.textContent = words;
}
