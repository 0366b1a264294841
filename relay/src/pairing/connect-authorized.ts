import { Failure } from '@noiseaware-connect/shared/failure';
import type { Cause, SentConnection as PublicConnection } from '@noiseaware-connect/shared/shapes';
import type { Actor } from '../domain/audit.ts';
import { type Connection, connected } from '../domain/connection.ts';
import { describeCause } from '../domain/connection-words.ts';
import type { Identity } from '../domain/identity.ts';
import type { Pairing } from '../domain/pairing.ts';
import { publicConnection } from '../domain/public-connection.ts';
import { sealingAddress } from '../domain/sealed-fields.ts';
import { newId } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import { findConnection } from '../endpoints/find-connection.ts';
import type { Deps } from '../endpoints/handler.ts';
import type { Tokens } from '../noiseaware/parse-tokens.ts';
import { sealTokens } from '../renewal/seal-tokens.ts';
import { requireSameOrganization } from './require-same-organization.ts';

/** What an access code was exchanged for, and who is behind it. */
export interface Authorized {
  readonly accessCode: string;
  readonly tokens: Tokens;
  readonly identity: Identity | null;
  readonly now: Seconds;
}

/**
 * Exchanges the proven access code of a pairing. A failure that may pass leaves the pairing as it is, so that the same can be
 * tried again; a definite refusal ends it.
 * @throws {Failure} `noiseaware_unavailable`, `reauthorization_required`
 */
export async function exchange(
  { effects, store, noiseaware, identify }: Deps,
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
  await store.pairings.fail(pairing.id, 'refused', now, by);
  throw new Failure('reauthorization_required', {
    detail: 'NoiseAware refused the access code.',
    because: 'refused',
  });
}

/**
 * Writes the connection of what was authorized, and ends its pairing.
 * @param confirmed the organization that a person has confirmed by its name
 * @throws {Failure} `wrong_organization`; `pairing_expired` where it has ended meanwhile
 */
export async function connectAuthorized(
  deps: Deps,
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
    // A concurrent reauthorization changed the identity that was compared: it is compared again.
  } while (written.outcome === 'changed');
  effects.reached('connection_written');
  if (written.outcome !== 'connected') throw new Failure('pairing_expired');
  return publicConnection(await findConnection(store, written.connection));
}

// --- Internal helpers ---

/** There is no token yet: where the owner has to reset the password, nothing else helps. */
const noiseAwareFails = (cause: Cause, retryAfter: Seconds): Failure =>
  new Failure(cause === 'password_reset_needed' ? 'reauthorization_required' : 'noiseaware_unavailable', {
    detail: describeCause(cause),
    because: cause,
    retryAfter,
  });
