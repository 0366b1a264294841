import { may, type Right, type RightsHolder } from '@noiseaware-connect/shared/role';

/** The views of the console, in the order of their tabs, each with the right that its calls take. */
const rightsOfViews = {
  connections: 'read',
  alerts: 'read',
  links: 'read',
  activity: 'read',
  staff: 'administer',
  keys: 'administer',
  webhooks: 'administer',
  tools: 'read',
  audit: 'administer',
  health: 'administer',
} as const satisfies Record<string, Right>;
export type ViewName = keyof typeof rightsOfViews;

/** The views that a staff member may see. */
export const viewsFor = (staff: RightsHolder): readonly ViewName[] =>
  (Object.keys(rightsOfViews) as ViewName[]).filter((view) => may(staff, rightsOfViews[view]));

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
  const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
  const path = id === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(id)}`;
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

/** Parses the address's fragment. Unknown views, and views that the staff member may not see, become `connections`. */
export function routeIn(hash: string, staff: RightsHolder): Route {
  const [path = '', search = ''] = hash.split('?', 2);
  const [, name, id] = path.split('/');
  const view = viewsFor(staff).find((each) => each === name) ?? 'connections';
  const decodedId = id === undefined || id === '' ? undefined : decoded(id);
  const query = Object.fromEntries(new URLSearchParams(search));
  return name === 'accounts'
    ? { view, id: undefined, account: decodedId, query }
    : { view, id: decodedId, account: undefined, query };
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
