import type { Role } from '@noiseaware-connect/shared/role';

/** The views of the console, in the order of their tabs. */
const views = [
  'connections',
  'alerts',
  'links',
  'activity',
  'staff',
  'keys',
  'webhooks',
  'tools',
  'audit',
  'health',
] as const;
export type ViewName = (typeof views)[number];

/** Views for admins only, like their calls. */
const adminViews: readonly ViewName[] = ['staff', 'keys', 'webhooks', 'audit', 'health'];

export const viewsOf = (role: Role): readonly ViewName[] =>
  views.filter((each) => role === 'admin' || !adminViews.includes(each));

/** Search, filters and number of pages of a list, as the address has them. */
export type Query = Readonly<Record<string, string>>;

/** What an address of the console shows: a view, the open record in it, or an account, and the list's filters. */
export interface Route {
  view: ViewName;
  id: string | undefined;
  /** The partner's id of an account, which may never have been connected. */
  account: string | undefined;
  query: Query;
}

/** Props of a view. */
export type ViewProps = Omit<Route, 'view'>;

/** The address of a view and of a record in it. Empty filters are left out. */
export function hrefOf(view: ViewName | 'accounts', id?: string, query: Query = {}): string {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const path = id === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(id)}`;
  return asked.size === 0 ? path : `${path}?${asked}`;
}

/** Parses the address's fragment. Unknown views, and views that the role may not see, become `connections`. */
export function routeIn(hash: string, role: Role): Route {
  const [path = '', search = ''] = hash.split('?', 2);
  const [, name, id] = path.split('/');
  const view = viewsOf(role).find((each) => each === name) ?? 'connections';
  const named = id === undefined || id === '' ? undefined : decoded(id);
  const query = Object.fromEntries(new URLSearchParams(search));
  return name === 'accounts'
    ? { view, id: undefined, account: named, query }
    : { view, id: named, account: undefined, query };
}

/** The address of a route. */
export const hrefOfRoute = ({ view, id, account, query }: Route): string =>
  account === undefined ? hrefOf(view, id, query) : hrefOf('accounts', account, query);

// --- Internal helpers ---

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
