import { Failure } from '@noiseaware-connect/shared/failure';
import type { Cause, SentConnection as PublicConnection } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import { findConnection } from '../../calls/find-connection.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { type Connection, connected } from '../../domain/connection/connection.ts';
import { describeCause } from '../../domain/connection/connection-words.ts';
import type { Identity } from '../../domain/connection/identity.ts';
import { publicConnection } from '../../domain/connection/public-connection.ts';
import type { RenewalPlan } from '../../domain/connection/renewal-plan.ts';
import type { Pairing } from '../../domain/pairing/pairing.ts';
import { sealingAddress } from '../../domain/sealing/sealed-fields.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import { newId } from '../../domain/secrets.ts';
import type { GuardedNoiseAware } from '../../noiseaware/guard.ts';
import type { Identify } from '../../noiseaware/identify.ts';
import type { Tokens } from '../../noiseaware/parse-tokens.ts';
import type { Store } from '../../store/store.ts';
import { sealTokens } from '../renewal/seal-tokens.ts';
import { requireSameOrganization } from './require-same-organization.ts';

export interface ExchangeDeps {
  store: Pick<Store, 'pairings'>;
  effects: Pick<Effects, 'now' | 'reached'>;
  noiseaware: GuardedNoiseAware;
  identify: Identify;
}

export interface ConnectDeps {
  store: Pick<Store, 'pairings' | 'connections' | 'audit'>;
  effects: Pick<Effects, 'now' | 'randomBytes' | 'reached'>;
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
 * Exchanges the access code of a pairing for tokens. A temporary failure leaves the pairing unchanged, so that the completion can
 * be retried. A definite refusal by NoiseAware ends it.
 * @throws {Failure} `noiseaware_unavailable`, `reauthorization_required`
 */
export async function exchange(
  { effects, store, noiseaware, identify }: ExchangeDeps,
  pairing: Pairing,
  accessCode: string,
  by: Actor,
): Promise<Authorized> {
  effects.reached('exchange_asked');
  const about = { pairing: pairing.id, account: pairing.account.id };
  const exchanged = await noiseaware.inTurn(() => noiseaware.exchange(accessCode, about));
  effects.reached('exchange_answered');
  const now = effects.now();
  if (exchanged.ok) {
    const identity = await identify.ask(exchanged.tokens.userToken);
    if (identity === 'unavailable') throw noiseAwareFails('unavailable', 5);
    return { accessCode, tokens: exchanged.tokens, identity, now };
  }
  const { definite, retryAfter, cause } = exchanged.failure;
  if (!definite) throw noiseAwareFails(cause, retryAfter ?? 5);
  await store.pairings.fail(pairing.id, now, by);
  throw new Failure('reauthorization_required', {
    detail: 'NoiseAware refused the access code.',
    because: 'refused',
  });
}

/**
 * Saves the connection and ends its pairing, in one transaction.
 * @param confirmed the name of the organization that a person confirmed, if any
 * @throws {Failure} `wrong_organization`; `pairing_expired` if the pairing has ended meanwhile
 */
export async function connectAuthorized(
  deps: ConnectDeps,
  pairing: Pairing,
  { accessCode, tokens, identity, now }: Authorized,
  confirmed: string | undefined,
  by: Actor,
): Promise<PublicConnection> {
  const { effects, store, plan } = deps;
  const id = pairing.connection ?? newId(effects.randomBytes);
  const link = { id, account: pairing.account };
  const connection: Connection = connected(
    {
      ...link,
      connectedBy: pairing.staff,
      identity,
      accessCode: await deps.sealer.seal(sealingAddress(link, 'accessCode'), accessCode),
    },
    await sealTokens(deps.sealer, link, tokens, now),
    now,
    plan,
  );
  effects.reached('exchange_sealed');
  let written: Awaited<ReturnType<typeof store.pairings.connect>>;
  do {
    const compared = await requireSameOrganization(deps, pairing, { identity, confirmed }, by);
    written = await store.pairings.connect(pairing.id, connection, now, by, compared);
    // A concurrent reauthorization changed the organization that was compared: compare again.
  } while (written.outcome === 'changed');
  effects.reached('connection_written');
  if (written.outcome !== 'connected') throw new Failure('pairing_expired');
  return publicConnection(await findConnection(store, written.connection));
}

// --- Internal helpers ---

/** No valid token exists yet, so a required password reset needs the owner and is not a temporary failure. */
const noiseAwareFails = (cause: Cause, retryAfter: Seconds): Failure =>
  new Failure(cause === 'password_reset_needed' ? 'reauthorization_required' : 'noiseaware_unavailable', {
    detail: describeCause(cause),
    because: cause,
    retryAfter,
  });
