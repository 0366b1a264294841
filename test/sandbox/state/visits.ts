/** What a ConnectionURL call comes to: an access code, or a reason why there is none. */
export type Connection = { readonly accessCode: string } | { readonly failed: string };

/** Where an authorization came out: back at the partner, with a parameter or none, or at a page of ours. */
export type Outcome =
  | { readonly kind: 'return'; readonly to: string; readonly parameter?: Parameter }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'cancelled' };

/** What the browser brings back to the partner. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** One browser on its way from /authorize to the redirect. */
export interface Visit {
  readonly id: string;
  /** The browser's session; a form from another browser is not accepted. */
  readonly session: string;
  readonly code: string;
  readonly redirect: string;
  userId?: string;
  organizationId?: string;
  /** Set where the ConnectionURL was called before Authorize was clicked. */
  connection?: Promise<Connection>;
  /** Set with the first click on Authorize, so that a second click joins the first. */
  outcome?: Promise<Outcome>;
}

/** The visits under way and the browsers they belong to. */
export interface Visits {
  start(visit: Omit<Visit, 'id'>): Visit;
  /** A visit, if it belongs to this browser. */
  find(id: string, session: string | undefined): Visit | undefined;
  /** A visit from any browser: the mailed link may be opened in another one. */
  byId(id: string): Visit | undefined;
  rememberedUser(session: string): string | undefined;
  remember(session: string, userId: string): void;
  forget(session: string): void;
}

/** Opens an empty book of visits. */
export function createVisits(newId: () => string): Visits {
  const visits = new Map<string, Visit>();
  const loggedIn = new Map<string, string>();

  return {
    start(begun) {
      const visit = { id: newId(), ...begun };
      visits.set(visit.id, visit);
      return visit;
    },
    find(id, session) {
      const visit = visits.get(id);
      return visit?.session === session ? visit : undefined;
    },
    byId: (id) => visits.get(id),
    rememberedUser: (session) => loggedIn.get(session),
    remember: (session, userId) => void loggedIn.set(session, userId),
    forget: (session) => void loggedIn.delete(session),
  };
}
