import { isInScope } from '@noiseaware-connect/shared/account-pattern';
import { Failure } from '@noiseaware-connect/shared/failure';
import { speechFor } from '@noiseaware-connect/shared/language';
import { type OwnerState, unknownOrganization } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../../base/effects.ts';
import { dateOf, timestampOf } from '../../base/time.ts';
import { listOfAccount } from '../../calls/find-connection.ts';
import type { Caller, Handler } from '../../calls/handler.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import { healthiest } from '../../domain/connection/healthiest.ts';
import { ownersNameOf } from '../../domain/connection/identity.ts';
import type { Link } from '../../domain/link/link.ts';
import { accountWords } from '../../pages/account-words.ts';
import { wordsIn } from '../../pages/words.ts';
import type { Store } from '../../store/store.ts';

export interface OwnerStateDeps {
  store: Pick<Store, 'connections' | 'links'>;
  effects: Pick<Effects, 'now'>;
}

/** Reads how an account stands for its owner. What awaits confirmation counts more than what is connected. */
export const readOwnerState =
  ({ store, effects }: OwnerStateDeps): Handler<'readOwnerState'> =>
  async ({ params: { account }, query, caller, accountScope }) => {
    if (!isInScope(accountScope, account))
      throw new Failure('not_found', { detail: 'No such account, or not one of this key’s accounts.' });
    const status = { oneOf: ['awaiting_confirmation'], at: effects.now() } as const;
    const [connections, { links }] = await Promise.all([
      listOfAccount(store, account, accountScope),
      store.links.list({ account, status, limit: 1 }),
    ]);
    const [link] = links;
    const { state, ...rest } =
      link === undefined ? stateOfConnection(healthiest(connections)) : stateOfWaiting(link, caller);
    const { language } = speechFor(null, query.language === undefined ? [] : [query.language]);
    return { account, state, sentence: wordsIn(language, accountWords)[state], ...rest };
  };

// --- Internal helpers ---

type Stands = Pick<OwnerState, 'state' | 'since' | 'organization'>;

const states = {
  active: 'connected',
  // The relay retries: there is nothing for the owner to do.
  degraded: 'connected',
  reauthorization_required: 'needs_authorization',
  disconnected: 'not_connected',
} as const;

function stateOfConnection(connection: Connection | undefined): Stands {
  if (connection === undefined) return { state: 'not_connected', since: null, organization: null };
  const { status, statusSince, connectedAt, identity } = connection;
  const state = states[status];
  return {
    state,
    since: timestampOf(state === 'connected' ? connectedAt : statusSince),
    organization: state === 'not_connected' || identity === null ? null : ownersNameOf(identity),
  };
}

/** The organization is for those who may read the link: it can have been forwarded to another owner. */
function stateOfWaiting({ waiting, madeBy }: Link, caller: Caller<'staff' | 'service'>): Stands {
  const maySee = caller.kind === 'staff' || caller.service.id === madeBy.id;
  const { organization = unknownOrganization, authorizedAt } = waiting ?? {};
  return {
    state: 'waiting',
    since: dateOf(authorizedAt),
    organization: maySee && organization !== unknownOrganization ? organization : null,
  };
}
