import { useConsole } from './console-context.ts';
import { hrefOfRoute, type Query } from './route.ts';

/** The filters in the address, and their change: a new search begins at the first page. */
export function useFilters(): {
  query: Query;
  set(changes: Query): void;
  /** The number of pages that the address asks for, and how many are shown from now on. */
  pages: number;
  setPages(count: number): void;
} {
  const { route, replace } = useConsole();
  const { query } = route;
  const { pages: _, ...filters } = query;
  return {
    query: filters,
    set: (changes) => replace(hrefOfRoute({ ...route, query: { ...filters, ...changes } })),
    pages: Math.min(50, Math.max(1, Number.parseInt(query['pages'] ?? '1', 10) || 1)),
    setPages: (count) =>
      replace(hrefOfRoute({ ...route, query: count < 2 ? filters : { ...filters, pages: String(count) } })),
  };
}
