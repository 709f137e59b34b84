// Hides when and where something is built, which the loader would copy into the memory: what is built depends on neither.

/** Does the task as if at the beginning of 1970, in English. It must not wait for anything. */
export function withFixedSurroundings<T>(task: () => T): T {
  const changes: [object, string, unknown][] = [
    [Date, 'now', () => 0],
    [performance, 'now', () => 0],
    [performance, 'timeOrigin', 0],
    [navigator, 'language', 'en'],
  ];
  const before = changes.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  for (const [owner, name, value] of changes) Object.defineProperty(owner, name, { value, configurable: true });
  try {
    return task();
  } finally {
    for (const [i, [owner, name]] of changes.entries()) {
      Reflect.deleteProperty(owner, name);
      if (before[i]) Object.defineProperty(owner, name, before[i]);
    }
  }
}

/** Does the task as a program that was started without a path. It may wait, but not for another one in here. */
export async function withoutPath<T>(task: () => Promise<T>): Promise<T> {
  const given = process.argv;
  process.argv = given.slice(0, 1);
  try {
    return await task();
  } finally {
    process.argv = given;
  }
}
