import { may, type Right, type RightsHolder } from '@noiseaware-connect/shared/role';

/** The views of the console in the groups and in the order of the navigation, each with the right that its calls take. */
const viewGroups = {
  work: {
    overview: 'read',
    connections: 'read',
    links: 'read',
    alerts: 'read',
  },
  developers: {
    keys: 'administer',
    webhooks: 'administer',
    tools: 'read',
  },
  admin: {
    staff: 'administer',
    audit: 'administer',
    health: 'administer',
  },
} as const satisfies Record<string, Record<string, Right>>;
type ViewGroups = typeof viewGroups;
type GroupName = keyof ViewGroups;
export type ViewName = { [Group in GroupName]: keyof ViewGroups[Group] }[GroupName];

/** The views that a staff member may see, by group. Groups without any are left out. */
export const viewGroupsFor = (
  staff: RightsHolder,
): readonly { readonly group: GroupName; readonly views: readonly ViewName[] }[] =>
  (Object.entries(viewGroups) as [GroupName, Partial<Record<ViewName, Right>>][])
    .map(([group, rights]) => ({
      group,
      views: (Object.entries(rights) as [ViewName, Right][])
        .filter(([, right]) => may(staff, right))
        .map(([view]) => view),
    }))
    .filter(({ views }) => views.length > 0);

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

/** Parses the address's fragment. Unknown views, and views that the staff member may not see, become the overview. */
export function routeIn(hash: string, staff: RightsHolder): Route {
  const [path = '', search = ''] = hash.split('?', 2);
  const [, name, id] = path.split('/');
  const wanted = name === 'accounts' ? 'connections' : name;
  const allViews = viewGroupsFor(staff).flatMap(({ views }) => views);
  const view = allViews.find((each) => each === wanted) ?? 'overview';
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
