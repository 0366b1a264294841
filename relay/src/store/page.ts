/**
 * Cuts a page from a result that was queried with `limit + 1`. `next` is the cursor of the page's last record, if there is
 * another page.
 */
export function pageOf<R>(records: readonly R[], limit: number, cursorOf: (last: R) => string) {
  const page = records.slice(0, limit);
  const last = page.at(-1);
  const next: { next?: string } =
    records.length > limit && last !== undefined ? { next: cursorOf(last) } : {};
  return { page, next };
}
