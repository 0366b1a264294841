/** Callers with the same key share a running job; the next caller after it starts a new one. */
export function singleFlight<T>(): (key: string, job: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, job) => {
    const current = running.get(key);
    if (current !== undefined) return current;
    const started = job().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
