// A clock that stands still, so that what is built does not depend on when.

/** Does the task while all clocks show the beginning of 1970. It must not wait for anything. */
export function withStoppedClock<T>(task: () => T): T {
  const [date, now] = [Date.now, performance.now];
  const timeOrigin = Object.getOwnPropertyDescriptor(performance, 'timeOrigin');
  Object.defineProperty(performance, 'timeOrigin', { value: 0, configurable: true });
  Object.assign(performance, { now: () => 0 });
  Date.now = () => 0;
  try {
    return task();
  } finally {
    Date.now = date;
    Reflect.deleteProperty(performance, 'now');
    if (performance.now !== now) Object.assign(performance, { now });
    Reflect.deleteProperty(performance, 'timeOrigin');
    if (timeOrigin) Object.defineProperty(performance, 'timeOrigin', timeOrigin);
  }
}
