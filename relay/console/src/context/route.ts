import type { Role } from '@noiseaware-connect/shared/role';

/** The views of the console, in the order of their tabs. */
const views = ['connections', 'links', 'activity', 'staff', 'keys', 'tools', 'audit', 'health'] as const;
export type ViewName = (typeof views)[number];

/** Views for admins only, like their calls. */
const adminViews: readonly ViewName[] = ['staff', 'keys', 'audit', 'health'];

export const viewsOf = (role: Role): readonly ViewName[] =>
  views.filter((each) => role === 'admin' || !adminViews.includes(each));

/** The open view, and the open record in it. */
export interface Route {
  view: ViewName;
  id: string | undefined;
}

/** Props of a view: the id of the open record. */
export type ViewProps = Pick<Route, 'id'>;

export const hrefOf = (view: ViewName, id?: string): string =>
  id === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(id)}`;

/** Parses the address's fragment. Unknown views, and views that the role may not see, become `connections`. */
export function routeIn(hash: string, role: Role): Route {
  const [, name, id] = hash.split('/');
  const view = viewsOf(role).find((each) => each === name) ?? 'connections';
  return { view, id: id === undefined || id === '' ? undefined : decoded(id) };
}

// --- Internal helpers ---

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
