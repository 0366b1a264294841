/**
 * A list: iterate over its records, and further pages are requested as needed; or read one page. Nothing is requested before.
 */
export interface List<Item, Page> extends AsyncIterable<Item> {
  /** Reads the one page that the filter is about. */
  page(): Promise<Page>;
}

/**
 * @param query the first page's
 * @param read requests a page
 * @param itemsIn the records of a page
 * @param after the query of the page that follows; undefined after the last
 */
export function createList<Query, Item, Page>(
  query: Query,
  read: (query: Query) => Promise<Page>,
  itemsIn: (page: Page) => readonly Item[],
  after: (page: Page, query: Query) => Query | undefined,
): List<Item, Page> {
  return {
    page: () => read(query),
    async *[Symbol.asyncIterator]() {
      for (let next: Query | undefined = query; next !== undefined; ) {
        const page: Page = await read(next);
        yield* itemsIn(page);
        next = after(page, next);
      }
    },
  };
}
