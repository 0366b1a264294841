import type { SearchResult } from '@noiseaware-connect/shared/contract/admins';
import { may } from '@noiseaware-connect/shared/role';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../../base/effects.ts';
import { timestampOf } from '../../base/time.ts';
import type { Handlers } from '../../calls/handler.ts';
import { nameOf } from '../../domain/connection/identity.ts';
import { linkStatusOf } from '../../domain/link/link.ts';
import type { Store } from '../../store/store.ts';

export interface SearchDeps {
  store: Pick<Store, 'connections' | 'links' | 'staff' | 'services' | 'webhooks' | 'events' | 'audit'>;
  effects: Pick<Effects, 'now'>;
}

/**
 * The search everywhere: by name where something has one, by id exactly. Accounts take the places that other results leave. Staff,
 * keys, webhooks and requests are for admins alone, like the lists that they come from.
 */
export const searchHandlers = (deps: SearchDeps): Handlers<'search'> => ({
  search: async ({ query: { q }, caller }) => {
    const text = q.trim();
    const isAdmin = may(caller.staff, 'administer');
    const searches = [
      findConnection(deps, text),
      findLinks(deps, text),
      findEvent(deps, text, isAdmin),
      ...(isAdmin
        ? [findStaff(deps, text), findKeys(deps, text), findWebhooks(deps, text), findRequest(deps, text)]
        : []),
    ];
    const all = await Promise.all([findAccounts(deps, text), ...searches]);
    const [accounts = [], ...others] = all.map((each) => ranked(each, text));
    const results = others.flatMap((each) => each.slice(0, mostOfKind));
    return { results: ranked([...accounts.slice(0, most - results.length), ...results], text) };
  },
});

// --- Internal helpers ---

const most = 20;

/** The most results of each kind but accounts. All of them together leave room for some accounts. */
const mostOfKind = 3;

type Find = (deps: SearchDeps, text: string) => Promise<SearchResult[]>;

const titleOf = ({ id, name }: Account): string => name ?? id;

/** Accounts that are connected or have a link, those with that id first. */
const findAccounts: Find = async ({ store, effects }, text) => {
  const listed = { now: effects.now() };
  const [{ connections }, ofAccount, named] = await Promise.all([
    store.connections.list({ named: text, listed, limit: most }),
    store.links.list({ account: text, limit: 1 }),
    store.links.list({ named: text, limit: most }),
  ]);
  return [
    ...connections.map(({ account, identity }) => ({
      account,
      note: identity === null ? '' : nameOf(identity),
    })),
    ...[...ofAccount.links, ...named.links].map(({ account }) => ({ account, note: '' })),
  ].map(({ account, note }) => ({ kind: 'account', id: account.id, title: titleOf(account), note }));
};

const findConnection: Find = async ({ store }, id) => {
  const connection = await store.connections.find(id);
  if (connection === undefined) return [];
  return [{ kind: 'connection', id, title: titleOf(connection.account), note: connection.account.id }];
};

const findLinks: Find = async ({ store, effects }, text) => {
  const now = effects.now();
  const [link, { links }] = await Promise.all([
    store.links.find(text),
    store.links.list({ named: text, limit: mostOfKind }),
  ]);
  return [...(link === undefined ? [] : [link]), ...links].map((each) => ({
    kind: 'link',
    id: each.id,
    title: titleOf(each.account),
    note: linkStatusOf(each, now),
  }));
};

const findStaff: Find = async ({ store, effects }, text) => {
  const listed = await store.staff.list(effects.now());
  return listed
    .map(({ staff: { id, name, role } }) => ({ kind: 'staff' as const, id, title: name, note: role }))
    .filter(isMatch(text));
};

const findKeys: Find = async ({ store }, text) => {
  const listed = await store.services.list();
  return listed
    .map(({ service: { id, name, scopes } }) => ({
      kind: 'key' as const,
      id,
      title: name,
      note: scopes.join(' '),
    }))
    .filter(isMatch(text));
};

const findWebhooks: Find = async ({ store }, text) => {
  const webhooks = await store.webhooks.list();
  return webhooks
    .map(({ id, url, events }) => ({
      kind: 'webhook' as const,
      id,
      title: url,
      note: events?.join(' ') ?? '',
    }))
    .filter(isMatch(text));
};

/** An event that is about no account is about a key or a webhook, and so for admins. */
async function findEvent({ store }: SearchDeps, id: string, isAdmin: boolean): Promise<SearchResult[]> {
  const { events } = await store.events.read({ after: 0, event: id, limit: 1 });
  return events
    .filter(({ account }) => isAdmin || account !== null)
    .map(({ type, account }) => ({ kind: 'event', id, title: type, note: account ?? '' }));
}

/** A request by what it did last, in the audit log. */
const findRequest: Find = async ({ store }, request) => {
  const entries = await store.audit.read({ request, limit: 1 });
  return entries.map(({ what, at }) => ({
    kind: 'request',
    id: request,
    title: what,
    note: timestampOf(at),
  }));
};

const isMatch =
  (text: string) =>
  ({ id, title }: SearchResult): boolean =>
    id === text || title.toLowerCase().includes(text.toLowerCase());

/** The results with that id first, then those with that name, then those that begin with it, otherwise as they are; each once. */
function ranked(results: readonly SearchResult[], text: string): SearchResult[] {
  const wanted = text.toLowerCase();
  const rankOf = ({ id, title }: SearchResult): number => {
    const names = [id.toLowerCase(), title.toLowerCase()];
    if (id === text) return 0;
    if (names.includes(wanted)) return 1;
    return names.some((name) => name.startsWith(wanted)) ? 2 : 3;
  };
  const isSame = (one: SearchResult) => (other: SearchResult) =>
    one.kind === other.kind && one.id === other.id;
  return results
    .filter((each, index) => results.findIndex(isSame(each)) === index)
    .sort((one, other) => rankOf(one) - rankOf(other));
}
