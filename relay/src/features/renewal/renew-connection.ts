import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { createRecentIds } from '../../base/recent-ids.ts';
import { singleFlight } from '../../base/single-flight.ts';
import type { Seconds } from '../../base/time.ts';
import { everyAccount, findConnection, noSuchConnection } from '../../calls/find-connection.ts';
import type { Handler } from '../../calls/handler.ts';
import { type Connection, userTokenRemaining } from '../../domain/connection/connection.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import type { Store } from '../../store/store.ts';
import type { RenewalResult, Renewer } from './renewer.ts';
import { unavailable } from './vend-token.ts';

export interface RenewDeps {
  store: Pick<Store, 'connections' | 'relays'>;
  effects: Pick<Effects, 'now'>;
  renewer: Renewer;
}

/** Within it, only the operator may have a connection renewed again: a repair is not to wait for it. */
const pause: Seconds = 15;

/**
 * Renews a connection now. A disconnected one that was not forgotten is restored this way, without a new authorization. Within the pause after a
 * renewal, NoiseAware is not called again: the answer is what that renewal led to.
 */
export function renewConnection({ effects, renewer, store }: RenewDeps): Handler<'renewConnection'> {
  const recent = createRecentIds(effects, pause);
  /** Relays that share a store do not renew either what another one has just renewed. */
  const isRenewedElsewhere = ({ lastRenewedAt, connectedAt }: Connection): boolean => {
    const remaining = lastRenewedAt + pause - effects.now();
    // A new connection may be renewed at once. More than the pause means that a clock ran ahead.
    return store.relays !== undefined && lastRenewedAt !== connectedAt && remaining > 0 && remaining <= pause;
  };
  // Concurrent requests share one renewal.
  const once = singleFlight<RenewalResult>();

  const renew: typeof renewer.renew = async (id, by) => {
    const connection = by.kind === 'operator' ? undefined : await store.connections.find(id);
    const isRecent =
      connection !== undefined && (recent.secondsLeft(id) !== undefined || isRenewedElsewhere(connection));
    // One that was disconnected since is to be restored.
    if (isRecent && connection.status !== 'disconnected') return connection;
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
