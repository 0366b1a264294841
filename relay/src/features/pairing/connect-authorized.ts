import { Failure } from '@noiseaware-connect/shared/failure';
import type { Cause, SentConnection as PublicConnection } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import {
  ambiguousAccount,
  everyAccount,
  findConnection,
  listOfAccount,
} from '../../calls/find-connection.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { chooseConnection, withNamedConnection } from '../../domain/connection/choose-connection.ts';
import { afterExchange } from '../../domain/connection/connection.ts';
import { describeCause } from '../../domain/connection/connection-words.ts';
import { type Identity, identitiesMatch } from '../../domain/connection/identity.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import { isRefusal, organizationOf, refusesEverybody } from '../../domain/connection/refusals.ts';
import type { RenewalPlan } from '../../domain/connection/renewal-plan.ts';
import type { Link } from '../../domain/link/link.ts';
import type { Completion, ConnectAnswer } from '../../domain/pairing/decide-pairing.ts';
import { exchangeRetryDelay } from '../../domain/pairing/first-exchange.ts';
import type { Pairing } from '../../domain/pairing/pairing.ts';
import { sealingAddress, waitingAddress } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import { hashOf, newId } from '../../domain/secrets.ts';
import type { GuardedNoiseAware } from '../../noiseaware/guard.ts';
import type { Identify } from '../../noiseaware/identify.ts';
import type { NoiseAware, TokenResult } from '../../noiseaware/noiseaware.ts';
import type { Tokens } from '../../noiseaware/parse-tokens.ts';
import type { Store } from '../../store/store.ts';
import { sealTokens } from '../renewal/seal-tokens.ts';
import type { Proven } from './prove-starter.ts';

export interface ExchangeDeps {
  store: Pick<Store, 'pairings' | 'audit' | 'connections'>;
  effects: Pick<Effects, 'now' | 'elapsed' | 'sleep' | 'failpoint'>;
  noiseaware: GuardedNoiseAware;
  identify: Identify;
  /** Aborts when the relay stops: then nothing is asked for again. */
  stopping: AbortSignal;
}

export interface ConnectDeps {
  store: Pick<Store, 'pairings' | 'connections'>;
  effects: Pick<Effects, 'now' | 'randomBytes' | 'failpoint'>;
  sealer: Pick<Sealer, 'seal'>;
  plan: RenewalPlan;
}

/** The result of an exchange: tokens, and the organization if known. */
export interface Authorized {
  readonly accessCode: string;
  readonly tokens: Tokens;
  readonly identity: Identity | null;
  readonly now: Seconds;
}

/**
 * Exchanges the access code of a pairing for tokens, and asks again while NoiseAware may not know it yet. A temporary failure
 * leaves the pairing unchanged, so that the completion can be retried. A definite refusal ends it, unless NoiseAware refuses
 * everybody. The code of an earlier authorization counts if its token names the organization of that one: the same owner has
 * authorized.
 * @throws {Failure} `noiseaware_unavailable`, `reauthorization_required`, `redirect_mismatch`
 */
export async function exchange(
  deps: ExchangeDeps,
  pairing: Pairing,
  { accessCode, earlierConnection }: Proven,
  by: Actor,
): Promise<Authorized> {
  const { effects, store, identify } = deps;
  effects.failpoint('exchange_asked');
  const exchanged = await deps.noiseaware.attempt((calls) => askPatiently(deps, calls, pairing, accessCode));
  effects.failpoint('exchange_answered');
  const now = effects.now();
  if (exchanged.ok) {
    const { userToken } = exchanged.tokens;
    const organization = organizationOf({ account: pairing.account, identity: null });
    const identity = await identify.ask({ userToken, obtainedAt: now, organization });
    if (identity === 'unavailable') throw noiseAwareFails('unavailable', 5);
    if (earlierConnection !== undefined) {
      if (!identitiesMatch(earlierConnection.identity, identity))
        throw new Failure('redirect_mismatch', { detail: notTheSame });
      const { id: connection, account } = earlierConnection;
      const facts = { pairing: pairing.id, connection, account: account.id };
      await store.audit.add({ at: now, what: 'kept_code_accepted', who: by, ...facts });
    }
    return { accessCode, tokens: exchanged.tokens, identity, now };
  }
  const { definite, retryAfter, cause } = exchanged.failure;
  if (isRefusal(exchanged.failure) && refusesEverybody(await store.connections.lastRefused(now), now)) {
    deps.noiseaware.noteRefusal(exchanged);
    throw noiseAwareFails('refusing_all', 5);
  }
  if (!definite) throw noiseAwareFails(cause, retryAfter ?? 5);
  await store.pairings.fail(pairing.id, now, by);
  throw new Failure('reauthorization_required', {
    detail: 'NoiseAware refused the access code.',
    because: 'refused',
  });
}

/**
 * Saves the connection and ends its pairing, in one transaction.
 * @param completion the organization that a person confirmed, and the connection that they named, if any
 * @throws {Failure} `wrong_organization`, `ambiguous_account`; `pairing_expired` if the pairing has ended meanwhile
 */
export async function connectAuthorized(
  deps: ConnectDeps,
  pairing: Pairing,
  authorized: Authorized,
  completion: Pick<Completion, 'confirmed' | 'named'>,
  by: Actor,
): Promise<PublicConnection> {
  const result = await write(deps, pairing, authorized, completion, by);
  if (result.outcome === 'other') {
    throw new Failure('wrong_organization', {
      detail:
        'The connection was not changed. Repeat with "organization" to use the other organization from now on.',
      fixedBy: 'staff',
      organizations: { connected: result.connected, answered: result.answered },
    });
  }
  if (result.outcome === 'ambiguous') throw ambiguousAccount(result.living);
  if (result.outcome !== 'connected') throw new Failure('pairing_expired');
  return publicConnection(await findConnection(deps.store, result.connection, everyAccount));
}

/**
 * Saves what an owner authorized by a link, like {@link connectAuthorized}, or lets it wait in the link until it is confirmed.
 * @throws {Failure} `pairing_expired` if the pairing or the link has ended meanwhile
 */
export async function connectOrHold(
  deps: ConnectDeps,
  pairing: Pairing,
  authorized: Authorized,
  link: Pick<Link, 'id' | 'account'>,
  by: Actor,
): Promise<void> {
  const sealedCode = await deps.sealer.seal(waitingAddress(link), authorized.accessCode);
  const { outcome } = await write(deps, pairing, authorized, { waiting: sealedCode }, by);
  if (outcome !== 'connected' && outcome !== 'held') throw new Failure('pairing_expired');
}

// --- Internal helpers ---

const notTheSame =
  '"redirect" carries the code of an earlier authorization, and its token does not name the same organization.';

/** Repeats the call while its answer may be one of a NoiseAware that does not know the code yet. */
async function askPatiently(
  { effects, noiseaware, stopping }: ExchangeDeps,
  calls: Pick<NoiseAware, 'exchange'>,
  { id, account }: Pairing,
  accessCode: string,
): Promise<TokenResult> {
  const about = { pairing: id, account: account.id };
  const began = effects.elapsed();
  for (let times = 1; ; times += 1) {
    const result = await noiseaware.inTurn(() => calls.exchange(accessCode, about));
    if (result.ok || stopping.aborted) return result;
    const pause = exchangeRetryDelay(result.status, { times, seconds: effects.elapsed() - began });
    if (pause === undefined) return result;
    await effects.sleep(pause, stopping);
  }
}

/** No valid token exists yet, so a required password reset needs the owner and is not a temporary failure. */
const noiseAwareFails = (cause: Cause, retryAfter: Seconds): Failure =>
  new Failure(cause === 'password_reset_needed' ? 'reauthorization_required' : 'noiseaware_unavailable', {
    detail: describeCause(cause),
    because: cause,
    retryAfter,
  });

/** Prepares the connection that the account's connections call for, and writes it if they still do then. */
async function write(
  { effects, store, sealer, plan }: ConnectDeps,
  pairing: Pairing,
  { accessCode, tokens, identity, now }: Authorized,
  completion: Pick<Completion, 'confirmed' | 'named' | 'waiting'>,
  by: Actor,
): Promise<ConnectAnswer> {
  const { account, staff: connectedBy } = pairing;
  for (;;) {
    const connections = await listOfAccount(store, account.id, null);
    const chosen = chooseConnection(withNamedConnection(pairing, completion.named), connections, identity);
    const id = typeof chosen === 'object' ? chosen.id : newId(effects.randomBytes);
    const link = { id, account };
    const sealed = await sealer.seal(sealingAddress(link, 'accessCode'), accessCode);
    const sealedTokens = await sealTokens(sealer, link, tokens, now);
    const connection = afterExchange(
      { ...link, connectedBy, identity, accessCode: sealed, accessCodeHash: hashOf(accessCode) },
      sealedTokens,
      now,
      plan,
    );
    effects.failpoint('exchange_sealed');
    const result = await store.pairings.connect(pairing.id, connection, now, by, completion);
    // Concurrent changes of the account's connections call for another one.
    if (result.outcome === 'changed') continue;
    effects.failpoint('connection_written');
    return result;
  }
}
