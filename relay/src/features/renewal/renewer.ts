import type { Effects } from '../../base/effects.ts';
import { createRecentIds } from '../../base/recent-ids.ts';
import { singleFlight } from '../../base/single-flight.ts';
import { day, minute, type Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import {
  afterIdentification,
  afterRenewal,
  afterRenewalFailure,
  type Connection,
  withoutRefreshToken,
} from '../../domain/connection/connection.ts';
import { isRefusal, judgeRefusal } from '../../domain/connection/refusals.ts';
import type { RenewalPlan } from '../../domain/connection/renewal-plan.ts';
import { instruments } from '../../domain/instruments.ts';
import { keyIdOf, sealingAddress } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import { newId } from '../../domain/secrets.ts';
import type { GuardedNoiseAware } from '../../noiseaware/guard.ts';
import type { Identify } from '../../noiseaware/identify.ts';
import type { NoiseAware, TokenFailure, TokenResult } from '../../noiseaware/noiseaware.ts';
import type { Store } from '../../store/store.ts';
import { logChange } from './log-change.ts';
import { retryRefused } from './retry-refused.ts';
import { sealTokens } from './seal-tokens.ts';

/** The connection after the renewal, or why there was none. */
export type RenewalResult = Connection | 'missing' | 'forgotten' | 'busy';

export interface Renewer {
  /** Renews now, or only if it is still due. Callers who ask during a renewal of the same connection share it. */
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
    'now' | 'elapsed' | 'randomBytes' | 'sleep' | 'every' | 'log' | 'metrics' | 'failpoint'
  >;
  /** The longest that a call to NoiseAware may take, in seconds. */
  callTimeout: Seconds;
  /** Aborts when the process stops: waiting for another relay's renewal then ends at once. */
  stopping: AbortSignal;
}

/**
 * Renews connections: refresh first; if that is refused, exchange the access code again; only if that is definitely refused too
 * must a person act. The intent is written before the call, and the answer is durable before its user token is handed out.
 */
export function createRenewer(deps: RenewerDeps): Renewer {
  const { store, noiseaware, sealer, identify, plan, effects, callTimeout, stopping } = deps;
  const { now, elapsed, randomBytes, log, metrics, failpoint } = effects;
  const once = singleFlight<RenewalResult>();
  /** Whether refusals were doubted a moment ago: the recovery of many connections is one occasion. */
  const doubted = createRecentIds({ now }, minute);
  const instance = newId(randomBytes);
  // Longer than a call may take, and extended while the holder is alive, so that it ends soon after its holder does.
  const leaseLife = 2 * callTimeout;

  const renewAlone = async (id: string, by: Actor, onlyIfDue: boolean): Promise<RenewalResult> => {
    const owner = `${instance}.${newId(randomBytes)}`;
    const leased = await store.connections.beginRenewal(
      id,
      { owner, now: now(), until: now() + leaseLife, refresh: noiseaware.canRefresh, onlyIfDue },
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

  /** Best effort: if it fails, settling finds out who holds the lease. */
  const extend = (id: string, owner: string) =>
    store.connections
      .extendRenewal(id, owner, now() + leaseLife)
      .catch((error: unknown) =>
        log.warn({ err: error, connection: id }, 'renewal lease could not be extended'),
      );

  const renewLeased = async (leased: Connection, owner: string, by: Actor): Promise<RenewalResult> => {
    const { id } = leased;
    failpoint('renewal_intended');
    const attempt = await noiseaware.attempt((calls) => call(leased, calls));
    failpoint('renewal_answered');
    const at = now();
    const settled = await (attempt.ok
      ? settleTokens(leased, owner, attempt, at, by)
      : settleFailure(id, owner, attempt, at, by));
    failpoint('renewal_settled');
    if (settled === 'lost') return (await store.connections.find(id)) ?? 'missing';
    metrics.add(instruments.renewals, {
      result: settled.status === 'active' ? 'renewed' : 'failed',
      cause: settled.cause ?? '',
    });
    logChange(log, leased, settled);
    if (leased.cause === 'refusing_all' && settled.status === 'active') await doubtRefusals(at);
    return settled;
  };

  /** NoiseAware accepts again after it refused everybody: refusals of that time are looked at again, not each in its own time. */
  const doubtRefusals = async (at: Seconds): Promise<void> => {
    if (doubted.secondsLeft('all') !== undefined) return;
    doubted.note('all');
    try {
      const connections = await retryRefused(store, at - doubtful, at);
      log.info({ connections }, 'NoiseAware accepts again: connections it refused meanwhile are looked at');
    } catch (error) {
      log.warn({ err: error }, 'refused connections are looked at later: they could not be read');
    }
  };

  /** Settles a failed renewal. What is believed of a refusal depends on those of other connections. */
  const settleFailure = async (
    id: string,
    owner: string,
    refusal: TokenFailure,
    at: Seconds,
    by: Actor,
  ): Promise<Connection | 'lost'> => {
    failpoint('renewal_sealed');
    const { failure } = refusal;
    if (!isRefusal(failure)) {
      const settle = (connection: Connection) => afterRenewalFailure(connection, failure, at, plan);
      return store.connections.settleRenewal(id, owner, settle, at, by);
    }
    let isEverybody = false;
    const settle = (connection: Connection, refused: readonly Connection[]) => {
      const judged = judgeRefusal(connection, failure, refused, at);
      isEverybody = judged.cause === 'refusing_all';
      return afterRenewalFailure(connection, judged, at, plan);
    };
    const settled = await store.connections.settleRefusal(id, owner, settle, at, by);
    if (isEverybody) noiseaware.noteRefusal(refusal);
    return settled;
  };

  const settleTokens = async (
    leased: Connection,
    owner: string,
    { tokens, refreshFailed }: Extract<Attempt, { ok: true }>,
    at: Seconds,
    by: Actor,
  ): Promise<Connection | 'lost'> => {
    const sealed = await sealTokens(sealer, leased, tokens, at);
    const identity = identify.fromToken(tokens.userToken);
    failpoint('renewal_sealed');
    const settle = (connection: Connection): Connection => {
      const base = refreshFailed === true ? withoutRefreshToken(connection) : connection;
      const after = afterIdentification(afterRenewal(base, sealed, at, plan), identity);
      if (after.nameless && !connection.nameless) {
        log.warn(
          { connection: leased.id, by: identity?.by },
          'organization of a connection changed without a reauthorization: check NOISEAWARE_IDENTITY',
        );
      }
      return after;
    };
    return store.connections.settleRenewal(leased.id, owner, settle, at, by);
  };

  const call = async (connection: Connection, { refresh, exchange }: NoiseAware): Promise<Attempt> => {
    const about = { connection: connection.id, account: connection.account.id };
    const refreshToken =
      connection.renewal?.spends === 'refresh_token'
        ? await open(connection, 'refreshToken', connection.tokens?.refreshToken)
        : undefined;
    const refreshed = refreshToken === undefined ? undefined : await refresh?.(refreshToken, about);
    // An answer without a refresh token means that the one sent stays valid.
    if (refreshed !== undefined && (refreshed.ok || !refreshed.failure.tryExchange)) return refreshed;
    if (refreshed !== undefined) failpoint('refresh_refused');
    const accessCode = await open(connection, 'accessCode', connection.accessCode);
    const exchanged = accessCode === undefined ? cannotAsk(connection) : await exchange(accessCode, about);
    if (refreshed === undefined) return exchanged;
    if (exchanged.ok) return { ...exchanged, refreshFailed: true };
    const { refreshTokenSpent } = refreshed.failure;
    return { ...exchanged, failure: { ...exchanged.failure, refreshTokenSpent } };
  };

  /** Opens a sealed value; undefined if there is none or it does not open. */
  const open = async (
    connection: Connection,
    field: 'accessCode' | 'refreshToken',
    sealed: string | null | undefined,
  ) => {
    if (sealed === null || sealed === undefined) return undefined;
    const value = await sealer.open(sealingAddress(connection, field), sealed);
    if (value === undefined) {
      log.error(
        { connection: connection.id, field, key: keyIdOf(sealed) },
        'sealed value cannot be decrypted',
      );
    }
    return value;
  };

  /**
   * The failure if the access code does not open. If its key is missing, the settings are wrong, and it recovers once the key is
   * back. Otherwise the value is damaged, or was sealed for another connection or account, and only a new authorization helps.
   */
  const cannotAsk = ({ accessCode }: Connection): TokenFailure => {
    const isDamaged = sealer.keyIds.includes(keyIdOf(accessCode ?? '') ?? '');
    const cause = isDamaged ? 'damaged' : 'configuration';
    const passing = { refreshTokenSpent: false, tryExchange: false, neverAsked: true } as const;
    return { ok: false, failure: { ...passing, cause, definite: isDamaged } };
  };

  /** Waits for the relay that renews this connection; `busy` after the life of a lease, or when this one stops. */
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
    // Outside of `inTurn`, since this waits without calling NoiseAware.
    return result === 'busy' ? waitForOther(id) : result;
  };

  return { renew: (id, by, onlyIfDue = false) => once(id, () => renew(id, by, onlyIfDue)) };
}

// --- Internal helpers ---

/** How long ago a refusal may be that is doubted once NoiseAware accepts again: longer than such an incident lasts. */
const doubtful: Seconds = day;

/** Seconds between two reads of a connection that another relay renews. */
const otherPause: Seconds = 0.1;

/** The result of one renewal's calls. `refreshFailed`: the access code was accepted, but not the refresh token before it. */
type Attempt = (Extract<TokenResult, { ok: true }> & { refreshFailed?: true }) | TokenFailure;
