// Renders the characters of a line: all of them above the ink, and as buttons; the chosen one's probabilities are the bars.

import { find } from '../dom/find.ts';
import { setText } from '../dom/set-text.ts';

interface Character {
  readonly label: string;
  readonly chosen: boolean;
}

export function renderCharacters(characters: readonly Character[], choose: (character: number) => void): void {
  find('paper', HTMLElement).dataset['text'] = characters.map(({ label }) => label).join('');
  const list = find('characters', HTMLElement);
  const buttons = list.getElementsByTagName('button');
  while (buttons.length > characters.length) buttons[buttons.length - 1]!.remove();
  for (const [i, { label, chosen }] of characters.entries()) {
    const button = buttons[i] ?? list.appendChild(document.createElement('button'));
    button.type = 'button';
    button.onclick = () => choose(i);
    button.ariaPressed = String(chosen);
    setText(button, label);
  }
}
