import type { Actor } from '../domain/audit.ts';
import { type Connection, failed, renewed } from '../domain/connection.ts';
import type { Sealer } from '../domain/sealing.ts';
import { newId } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { NoiseAware, TokenResult } from '../noiseaware/noiseaware.ts';
import type { Store } from '../store/store.ts';
import { placeOf, sealTokens } from './seal-tokens.ts';
import { singleFlight } from './single-flight.ts';

/** How a renewal ended: the connection as it is now, or why there was none. */
export type RenewalResult = Connection | 'missing' | 'forgotten' | 'busy';

export interface Renewer {
  /** Renews now. Callers who ask while a renewal of the same connection runs share it. */
  renew(id: string, by: Actor): Promise<RenewalResult>;
}

export interface RenewerDeps {
  store: Store;
  noiseaware: NoiseAware;
  sealer: Sealer;
  effects: Pick<Effects, 'now' | 'randomBytes' | 'sleep'>;
  /** Seconds that one call to NoiseAware may take. */
  callTimeout: Seconds;
}

/**
 * Renews connections: refresh first; where that is refused, exchange the access code again; only where that too is
 * definitely refused does a human have to act (`noiseaware.md`, "Renewal policy"). The intent is journalled before the
 * call, and the answer is durable before its user token is handed to anyone (invariant 5).
 */
export function createRenewer({ store, noiseaware, sealer, effects, callTimeout }: RenewerDeps): Renewer {
  const { now, randomBytes } = effects;
  const once = singleFlight<RenewalResult>();
  const instance = newId(randomBytes);
  const jitter = () => (randomBytes(1)[0] ?? 0) / 256;
  // Long enough for a refresh and an exchange that both take their whole time.
  const leaseLife = 3 * callTimeout;

  const renewAlone = async (id: string, by: Actor): Promise<RenewalResult> => {
    const lease = { owner: `${instance}.${newId(randomBytes)}`, now: now(), until: now() + leaseLife };
    const leased = await store.connections.beginRenewal(
      id,
      { ...lease, refresh: noiseaware.refresh !== undefined },
      by,
    );
    if (leased === 'busy') return waitForOther(id);
    if (leased === 'disconnected') return (await store.connections.find(id)) ?? 'missing';
    if (typeof leased === 'string') return leased;
    const result = await call(leased);
    const at = now();
    const settle = result.ok
      ? await sealTokens(sealer, id, result.tokens, at).then(
          (tokens) => (connection: Connection) => renewed(connection, tokens, at, jitter),
        )
      : (connection: Connection) => failed(connection, result.failure, at, jitter);
    const settled = await store.connections.settleRenewal(id, lease.owner, settle, at, by);
    return settled === 'lost' ? ((await store.connections.find(id)) ?? 'missing') : settled;
  };

  const call = async (connection: Connection): Promise<TokenResult> => {
    const refreshToken = connection.tokens?.refreshToken ?? null;
    if (
      connection.renewal?.spends === 'refresh_token' &&
      noiseaware.refresh !== undefined &&
      refreshToken !== null
    ) {
      const refreshed = await noiseaware.refresh(
        await sealer.open(placeOf(connection.id, 'refreshToken'), refreshToken),
      );
      if (refreshed.ok || !refreshed.failure.tryExchange) return refreshed;
    }
    const accessCode = await sealer.open(placeOf(connection.id, 'accessCode'), connection.accessCode ?? '');
    const exchanged = await noiseaware.exchange(accessCode);
    if (exchanged.ok) return exchanged;
    const refreshWasSpent = connection.renewal?.spends === 'refresh_token';
    return { ...exchanged, failure: { ...exchanged.failure, refreshTokenSpent: refreshWasSpent } };
  };

  /** Another instance is at it: its result is ours. */
  const waitForOther = async (id: string): Promise<RenewalResult> => {
    const giveUpAt = now() + leaseLife;
    while (now() < giveUpAt) {
      await effects.sleep(0.1, new AbortController().signal);
      const connection = await store.connections.find(id);
      if (connection === undefined) return 'missing';
      if (connection.renewal === null) return connection;
    }
    return 'busy';
  };

  return { renew: (id, by) => once(id, () => renewAlone(id, by)) };
}
