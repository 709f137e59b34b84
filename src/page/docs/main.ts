// The reference page's entry: fetches the API's OpenAPI document and shows it.

import { referenceText } from '../text.ts';
import { type Document, reference } from './reference.ts';

const main = document.querySelector('main');
const status = document.querySelector('#status');

try {
  const response = await fetch('/openapi.json');
  if (!response.ok) throw new Error(`status ${response.status}`);
  const api: Document = await response.json();
  main?.replaceChildren(...reference(api, location.origin));
} catch {
  if (status) status.textContent = referenceText.unreadable;
}
main?.setAttribute('aria-busy', 'false');
