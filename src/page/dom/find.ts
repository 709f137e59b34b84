// Elements of the page, by id.

/** The page's element with this id, as the class the code expects. */
export function find<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`#${id}: expected a ${kind.name}, got ${element?.nodeName}`);
  return element;
}
