/** The most rows of a table. */
export const mostRows = 100_000;

/** Rows that are read at once. */
const atOnce = 1_000;

/**
 * The rows of a table, read page by page while they are sent; no more than {@link mostRows}.
 * @param read reads up to `limit` rows from a cursor on, and the cursor of the next page
 */
export async function* rowsOf<R, C>(
  read: (after: C | undefined, limit: number) => Promise<{ rows: readonly R[]; next?: C | undefined }>,
): AsyncGenerator<R> {
  let after: C | undefined;
  let remaining = mostRows;
  do {
    const { rows, next } = await read(after, Math.min(atOnce, remaining));
    yield* rows;
    remaining -= rows.length;
    after = next;
  } while (after !== undefined && remaining > 0);
}
