import { isInScope } from '@noiseaware-connect/shared/account-pattern';
import type { Api } from '@noiseaware-connect/shared/contract/api';
import type { QueryOf } from '@noiseaware-connect/shared/contract/endpoint';
import { Failure } from '@noiseaware-connect/shared/failure';
import { may } from '@noiseaware-connect/shared/role';
import type { Link as PublicLink } from '@noiseaware-connect/shared/shapes';
import { operatorId } from '@noiseaware-connect/shared/shapes';
import type { Seconds } from '../../base/time.ts';
import { cursorsOf, pageSizeOf } from '../../calls/cursor.ts';
import { type AccountScope, findConnection } from '../../calls/find-connection.ts';
import type { Caller, Handlers } from '../../calls/handler.ts';
import { linkOwnerIdsFor } from '../../calls/link-owner-ids.ts';
import { rowsOf } from '../../calls/rows-of.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import { decideEndLink } from '../../domain/link/decide-link.ts';
import { type Link, linkStatusOf, pendingStatuses, publicLink } from '../../domain/link/link.ts';
import type { LinkFilter } from '../../store/contract/link.ts';
import type { Store } from '../../store/store.ts';
import { type ConfirmDeps, confirmWaiting } from './confirm-waiting.ts';
import { type MakeLinkDeps, makeLink } from './make-link.ts';
import { readOwnerState } from './read-owner-state.ts';

export type LinkDeps = MakeLinkDeps & ConfirmDeps;

/** Handlers for staff and services. The pages for owners are in `visit.ts`. */
export function linkHandlers(
  deps: LinkDeps,
): Handlers<
  'readOwnerState' | 'makeLink' | 'listLinks' | 'exportLinks' | 'readLink' | 'revokeLink' | 'confirmLink'
> {
  const { store, effects } = deps;
  const confirm = confirmWaiting(deps);
  return {
    readOwnerState: readOwnerState({ store, effects }),

    makeLink: async ({ body, caller, accountScope, by, keep }) => {
      if (!isInScope(accountScope, body.account.id)) {
        throw new Failure('not_found', { detail: 'No such account, or not one of this key’s accounts.' });
      }
      // A connection outside the caller's accounts is `not_found`.
      if (body.connection !== undefined) await findConnection(store, body.connection, accountScope);
      return makeLink(
        deps,
        { ...body, confirm: body.confirm ?? caller.kind !== 'service' },
        { madeBy: makerOf(caller), mayAdd: caller.kind !== 'staff' || may(caller.staff, 'administer') },
        by,
        keep,
      );
    },

    listLinks: async ({ query, caller }) => {
      const { cursor, limit: size, ...filters } = query;
      const cursors = cursorsOf(filters);
      const now = effects.now();
      const filter = filterOf(filters, caller, now);
      const limit = pageSizeOf(size);
      const page = await store.links.list({ ...filter, after: cursors.place(cursor), limit });
      return { links: page.links.map((link) => publicLink(link, now)), ...cursors.next(page.next) };
    },

    exportLinks: async ({ query, caller }) => {
      const now = effects.now();
      const filter = filterOf(query, caller, now);
      return rowsOf<PublicLink, string>(async (after, limit) => {
        const page = await store.links.list({ ...filter, after, limit });
        return { rows: page.links.map((link) => publicLink(link, now)), next: page.next };
      });
    },

    readLink: async ({ params, caller, accountScope }) =>
      publicLink(await seenBy(store, params.id, caller, accountScope), effects.now()),

    revokeLink: async ({ params, caller, accountScope, by }) => {
      const { id } = await seenBy(store, params.id, caller, accountScope);
      await store.links.change(id, (storedLink) => decideEndLink(storedLink, 'revoked', effects.now(), by));
    },

    confirmLink: async ({ params, body, caller, accountScope, by }) => {
      const link = await seenBy(store, params.id, caller, accountScope);
      if (!isMaker(link, caller) && !(caller.kind === 'staff' && may(caller.staff, 'administer'))) {
        throw new Failure('forbidden', {
          detail: 'Only the creator of this link or an admin can confirm it.',
          needs: 'administer',
        });
      }
      if (link.ended?.as === 'connected') {
        const connection = await findConnection(store, link.ended.connection, accountScope);
        return { connection: publicConnection(connection) };
      }
      const status = linkStatusOf(link, effects.now());
      if (status === 'open' || status === 'started') throw new Failure('pairing_not_authorized');
      if (status !== 'awaiting_confirmation') throw new Failure('pairing_expired');
      return { connection: await confirm(link, body, by, accountScope) };
    },
  };
}

// --- Internal helpers ---

type Maker = Caller<'staff' | 'service'>;

/** A service sees its own links; `pending` are those of the caller that have not ended. */
function filterOf(
  { status, pending, q, ...others }: QueryOf<Api['exportLinks']>,
  caller: Maker,
  now: Seconds,
): Omit<LinkFilter, 'limit'> {
  const asked: Pick<LinkFilter, keyof typeof others> = others;
  const isPending = pending !== undefined;
  const statuses = isPending
    ? pendingStatuses.filter((each) => each === (status ?? each))
    : status && [status];
  return {
    ...asked,
    named: q,
    status: statuses && { oneOf: statuses, at: now },
    madeBy: isPending || caller.kind === 'service' ? linkOwnerIdsFor(caller) : undefined,
  };
}

function makerOf(caller: Caller<'staff' | 'service' | 'operator'>): Link['madeBy'] {
  if (caller.kind === 'operator')
    return { kind: 'operator', id: operatorId, name: caller.name ?? 'operator' };
  if (caller.kind === 'service') return { kind: 'service', id: caller.service.id, name: caller.service.name };
  const { id, name, operator } = caller.staff;
  return { kind: operator ? 'operator' : 'staff', id, name };
}

/** Staff may read all links, a service only its own, of accounts that its key may access. @throws {Failure} `not_found` */
async function seenBy(
  store: Pick<Store, 'links'>,
  id: string,
  caller: Maker,
  accountScope: AccountScope,
): Promise<Link> {
  const link = await store.links.find(id);
  if (
    link !== undefined &&
    (caller.kind === 'staff' || isMaker(link, caller)) &&
    isInScope(accountScope, link.account.id)
  )
    return link;
  throw new Failure('not_found', { detail: 'No link has this id.' });
}

const isMaker = ({ madeBy }: Link, caller: Maker): boolean =>
  (caller.kind === 'staff' && madeBy.kind === 'operator') ||
  (madeBy.kind === caller.kind && madeBy.id === makerOf(caller).id);
