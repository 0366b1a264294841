import type { ViewName } from './views.ts';

/** Where in the product a person is. */
export type Place =
  | { readonly page: 'list'; readonly view: ViewName; readonly query: string }
  | { readonly page: 'detail'; readonly account: string };

const kept = new URLSearchParams(location.search);

/** How the product was opened, for all its places: how many homes, and whether rows off the screen are left out. */
export const settings = {
  rows: kept.get('rows'),
  virtual: kept.get('virtual') !== 'off',
} as const;

/** Reads an address of this product. */
export function readPlace({ pathname, search }: Pick<Location, 'pathname' | 'search'>): Place {
  const [, account] = /^\/properties\/([^/]+)$/.exec(pathname) ?? [];
  if (account !== undefined) return { page: 'detail', account: decodeURIComponent(account) };
  const params = new URLSearchParams(search);
  return { page: 'list', view: readView(params.get('view')), query: params.get('q') ?? '' };
}

/** The address of a place, with the settings that the product was opened with. */
export function addressOf(place: Place): string {
  const params = new URLSearchParams();
  if (place.page === 'list') {
    if (place.view !== 'all') params.set('view', place.view);
    if (place.query !== '') params.set('q', place.query);
  }
  if (settings.rows !== null) params.set('rows', settings.rows);
  if (!settings.virtual) params.set('virtual', 'off');
  const path = place.page === 'list' ? '/properties' : `/properties/${encodeURIComponent(place.account)}`;
  return params.size === 0 ? path : `${path}?${params}`;
}

// --- Internal helpers ---

const readView = (name: string | null): ViewName =>
  name === 'arriving' || name === 'vacant' || name === 'attention' ? name : 'all';
