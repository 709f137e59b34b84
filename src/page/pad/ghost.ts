// The digit that draws itself on the empty pad; the style sheets animate it.

/** Takes it away at the first touch or key, for the rest of the visit. */
export function endGhost(): void {
  const end = () => document.documentElement.classList.add('greeted');
  for (const event of ['pointerdown', 'keydown']) addEventListener(event, end, { capture: true, once: true });
}
