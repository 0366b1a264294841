import { Failure } from '@noiseaware-connect/shared/failure';
import { renewalPause } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../../base/effects.ts';
import { createRecentIds } from '../../base/recent-ids.ts';
import { singleFlight } from '../../base/single-flight.ts';
import type { Seconds } from '../../base/time.ts';
import { everyAccount, findConnection, noSuchConnection } from '../../calls/find-connection.ts';
import type { Handler } from '../../calls/handler.ts';
import { userTokenRemaining } from '../../domain/connection/connection.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import type { Store } from '../../store/store.ts';
import type { Renewer } from './renewer.ts';
import { unavailable } from './vend-token.ts';

export interface RenewDeps {
  store: Pick<Store, 'connections' | 'relays'>;
  effects: Pick<Effects, 'now'>;
  renewer: Renewer;
}

/** The operator may renew a connection again at once: a repair is not to wait for it. */
const pause: Seconds = renewalPause;

/** Renews a connection now. A disconnected one that was not forgotten is restored this way, without a new authorization. */
export function renewConnection({ effects, renewer, store }: RenewDeps): Handler<'renewConnection'> {
  const recent = createRecentIds(effects, pause);
  /** Relays that share a store do not renew either what another one has just renewed. */
  const leftElsewhere = async (id: string): Promise<Seconds | undefined> => {
    if (store.relays === undefined) return undefined;
    const { lastRenewedAt = 0, connectedAt = 0 } = (await store.connections.find(id)) ?? {};
    const remaining = lastRenewedAt + pause - effects.now();
    // A new connection may be renewed at once. More than the pause means that a clock ran ahead.
    return lastRenewedAt !== connectedAt && remaining > 0 && remaining <= pause ? remaining : undefined;
  };
  // Concurrent requests share one renewal.
  const once = singleFlight<Awaited<ReturnType<typeof renewer.renew>>>();

  const renew: typeof renewer.renew = async (id, by) => {
    const retryAfter = recent.secondsLeft(id) ?? (await leftElsewhere(id));
    if (retryAfter !== undefined && by.kind !== 'operator') {
      const detail = 'This connection was renewed for asking a moment ago.';
      throw new Failure('rate_limited', { detail, retryAfter });
    }
    const renewed = await renewer.renew(id, by);
    if (typeof renewed === 'object') recent.note(id);
    return renewed;
  };

  return async ({ params, by }) => {
    const renewed = await once(params.id, () => renew(params.id, by));
    if (renewed === 'missing') throw noSuchConnection();
    if (renewed === 'forgotten') {
      const { cause: because } = await findConnection(store, params.id, everyAccount);
      throw new Failure('reauthorization_required', {
        detail: 'The codes and tokens of this connection were erased.',
        because,
      });
    }
    if (renewed === 'busy') throw new Failure('noiseaware_unavailable', { retryAfter: 5 });
    const now = effects.now();
    if (renewed.status === 'degraded') throw unavailable(renewed, now, userTokenRemaining(renewed, now) > 0);
    if (renewed.status !== 'active') {
      throw new Failure('reauthorization_required', { because: renewed.cause });
    }
    return { connection: publicConnection(renewed) };
  };
}
