/** The first so many that match; nothing behind them is looked at. */
export function firstOf<T>(all: Iterable<T>, limit: number, matches: (each: T) => boolean = () => true): T[] {
  const found: T[] = [];
  for (const each of all) {
    if (matches(each)) found.push(each);
    if (found.length === limit) break;
  }
  return found;
}
