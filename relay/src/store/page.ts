/**
 * A page of what was found, for which one more than `limit` was looked for; `next` has the cursor of its last one, where there
 * is another page.
 */
export function pageOf<R>(found: readonly R[], limit: number, cursorOf: (last: R) => string) {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next: { next?: string } = found.length > limit && last !== undefined ? { next: cursorOf(last) } : {};
  return { page, next };
}
