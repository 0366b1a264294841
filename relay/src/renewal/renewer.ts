import { groupOf } from '@noiseaware-connect/shared/connection-group';
import type { Actor } from '../domain/audit.ts';
import { type Connection, failed, learned, renewed, withoutRefreshToken } from '../domain/connection.ts';
import type { RenewalPlan } from '../domain/renewal-plan.ts';
import { keyIdOf, sealingAddress } from '../domain/sealed-fields.ts';
import type { Sealer } from '../domain/sealing.ts';
import { newId } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { GuardedNoiseAware } from '../noiseaware/guard.ts';
import type { Identify } from '../noiseaware/identify.ts';
import type { TokenResult } from '../noiseaware/noiseaware.ts';
import type { Tokens } from '../noiseaware/parse-tokens.ts';
import type { Store } from '../store/store.ts';
import { sealTokens } from './seal-tokens.ts';
import { singleFlight } from './single-flight.ts';

/** How a renewal ended: the connection as it is now, or why there was none. */
export type RenewalResult = Connection | 'missing' | 'forgotten' | 'busy';

export interface Renewer {
  /**
   * Renews now, or only if it is due then. Callers who ask while a renewal of the same connection runs share it.
   */
  renew(id: string, by: Actor, onlyIfDue?: boolean): Promise<RenewalResult>;
}

export interface RenewerDeps {
  store: Store;
  noiseaware: GuardedNoiseAware;
  sealer: Sealer;
  identify: Identify;
  plan: RenewalPlan;
  effects: Pick<
    Effects,
    'now' | 'elapsed' | 'randomBytes' | 'sleep' | 'every' | 'log' | 'metrics' | 'reached'
  >;
  /** Seconds that one call to NoiseAware may take. */
  callTimeout: Seconds;
  /** Aborts when the process stops: waiting for another relay's renewal ends at once. */
  stopping: AbortSignal;
}

/**
 * Renews connections: refresh first; where that is refused, exchange the access code again; only where that too is
 * definitely refused does a human have to act (`noiseaware.md`, "Renewal policy"). The intent is journalled before the
 * call, and the answer is durable before its user token is handed to anyone (invariant 5).
 */
export function createRenewer(deps: RenewerDeps): Renewer {
  const { store, noiseaware, sealer, identify, plan, effects, callTimeout, stopping } = deps;
  const { now, elapsed, randomBytes, log, metrics, reached } = effects;
  const once = singleFlight<RenewalResult>();
  const instance = newId(randomBytes);
  // Longer than a call may take, and extended while it lives: it ends soon after its holder.
  const leaseLife = 2 * callTimeout;

  const renewAlone = async (id: string, by: Actor, onlyIfDue: boolean): Promise<RenewalResult> => {
    const owner = `${instance}.${newId(randomBytes)}`;
    const leased = await store.connections.beginRenewal(
      id,
      { owner, now: now(), until: now() + leaseLife, refresh: noiseaware.refresh !== undefined, onlyIfDue },
      by,
    );
    if (leased === 'disconnected' || leased === 'not due') {
      return (await store.connections.find(id)) ?? 'missing';
    }
    if (typeof leased === 'string') return leased;
    const over = new AbortController();
    effects.every(leaseLife / 4, () => void extend(id, owner), over.signal);
    try {
      return await renewLeased(leased, owner, by);
    } finally {
      over.abort();
    }
  };

  /** Best effort: where the store does not take it, settling finds out who holds the lease. */
  const extend = (id: string, owner: string) =>
    store.connections
      .extendRenewal(id, owner, now() + leaseLife)
      .catch((error: unknown) => log.warn({ err: error, connection: id }, 'a lease was not extended'));

  const renewLeased = async (leased: Connection, owner: string, by: Actor): Promise<RenewalResult> => {
    const { id } = leased;
    reached('renewal_intended');
    const { result, refreshTokenSpent } = await call(leased);
    reached('renewal_answered');
    const at = now();
    const settle = result.ok
      ? await settledBy(leased, result.tokens, refreshTokenSpent, at)
      : (connection: Connection) => failed(connection, { ...result.failure, refreshTokenSpent }, at, plan);
    reached('renewal_sealed');
    const settled = await store.connections.settleRenewal(id, owner, settle, at, by);
    reached('renewal_settled');
    if (settled === 'lost') return (await store.connections.find(id)) ?? 'missing';
    metrics.renewal(settled);
    sayChange(leased, settled);
    return settled;
  };

  /** One line where a connection gets into trouble, needs a person, or is well again. */
  const sayChange = (before: Connection, { id: connection, account, status, cause }: Connection) => {
    const group = groupNow({ status, cause });
    if (group === groupNow(before)) return;
    const line = { connection, account: account.id, cause };
    if (group === 'needs_you') log.error(line, 'a connection needs a person');
    else if (group === 'trouble') log.warn(line, 'a connection is in trouble, and the relay keeps trying');
    else log.info(line, 'a connection is well again');
  };

  const settledBy = async (leased: Connection, tokens: Tokens, refreshTokenSpent: boolean, at: Seconds) => {
    const sealed = await sealTokens(sealer, leased, tokens, at);
    const identity = identify.fromToken(tokens.userToken);
    return (connection: Connection): Connection => {
      const base = refreshTokenSpent ? withoutRefreshToken(connection) : connection;
      const after = learned(renewed(base, sealed, at, plan), identity);
      if (after.nameless && !connection.nameless) {
        log.warn(
          { connection: leased.id, by: identity?.by },
          'what was taken for the organization changes by itself',
        );
      }
      return after;
    };
  };

  const call = async (connection: Connection): Promise<Attempt> => {
    const { refresh, exchange } = noiseaware;
    const about = { connection: connection.id, account: connection.account.id };
    let refreshTokenSpent = false;
    if (connection.renewal?.spends === 'refresh_token' && refresh !== undefined) {
      const refreshToken = await open(connection, 'refreshToken', connection.tokens?.refreshToken);
      if (refreshToken !== undefined) {
        const refreshed = await refresh(refreshToken, about);
        // An answer without a refresh token says that the one that was sent goes on.
        if (refreshed.ok) return { result: refreshed, refreshTokenSpent: false };
        refreshTokenSpent = refreshed.failure.refreshTokenSpent;
        if (!refreshed.failure.tryExchange) return { result: refreshed, refreshTokenSpent };
        reached('refresh_refused');
      }
    }
    const accessCode = await open(connection, 'accessCode', connection.accessCode);
    const result = accessCode === undefined ? cannotAsk(connection) : await exchange(accessCode, about);
    return { result, refreshTokenSpent };
  };

  /** Opens a sealed value; undefined where there is none, or where none of the relay's keys opens it. */
  const open = async (
    connection: Connection,
    field: 'accessCode' | 'refreshToken',
    sealed: string | null | undefined,
  ) => {
    if (sealed === null || sealed === undefined) return undefined;
    const value = await sealer.open(sealingAddress(connection, field), sealed);
    if (value === undefined) {
      log.error({ connection: connection.id, field, key: keyIdOf(sealed) }, 'a sealed value does not open');
    }
    return value;
  };

  /**
   * The access code does not open. Without its key that is the relay's own trouble, and heals as soon as the key is back;
   * with it, the value is damaged, or was sealed for another connection or account, and only a person can bring another.
   */
  const cannotAsk = ({ accessCode }: Connection): TokenResult => {
    const isDamaged = sealer.keyIds.includes(keyIdOf(accessCode ?? '') ?? '');
    const cause = isDamaged ? 'damaged' : 'configuration';
    const passing = { refreshTokenSpent: false, tryExchange: false, neverAsked: true } as const;
    return { ok: false, failure: { ...passing, cause, definite: isDamaged } };
  };

  /** The result of the instance that renews this connection; `busy` after the life of its lease, or when this one stops. */
  const waitForOther = async (id: string): Promise<RenewalResult> => {
    const giveUpAt = elapsed() + leaseLife;
    while (elapsed() < giveUpAt && !stopping.aborted) {
      await effects.sleep(otherPause, stopping);
      const connection = await store.connections.find(id);
      if (connection === undefined) return 'missing';
      if (connection.renewal === null) return connection;
    }
    return 'busy';
  };

  const renew = async (id: string, by: Actor, onlyIfDue: boolean): Promise<RenewalResult> => {
    const result = await noiseaware.inTurn(() => renewAlone(id, by, onlyIfDue));
    // Outside of `inTurn`: nothing is asked of NoiseAware meanwhile.
    return result === 'busy' ? waitForOther(id) : result;
  };

  return { renew: (id, by, onlyIfDue = false) => once(id, () => renew(id, by, onlyIfDue)) };
}

// --- Internal helpers ---

/** The group of a connection, but for its end, which no renewal brings nearer. */
const groupNow = ({ status, cause }: Pick<Connection, 'status' | 'cause'>) =>
  groupOf({ status, cause, diesAt: null }, 0);

/** Seconds between two reads of a connection that another instance renews. */
const otherPause: Seconds = 0.1;

/** What the calls of one renewal brought. */
interface Attempt {
  result: TokenResult;
  /** Whether the stored refresh token may have been used up on the way: then it is never sent again. */
  refreshTokenSpent: boolean;
}
