import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Cause, SentConnection as PublicConnection } from '@noiseaware-connect/shared/shapes';
import type { Actor } from '../domain/audit.ts';
import { type Connection, connected, publicConnection } from '../domain/connection.ts';
import { describeCause } from '../domain/connection-words.ts';
import { checkRedirect, type Pairing, statusOf } from '../domain/pairing.ts';
import { sealingAddress } from '../domain/sealed-fields.ts';
import { newId, sameSecret } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import { sealTokens } from '../renewal/seal-tokens.ts';
import { singleFlight } from '../renewal/single-flight.ts';
import { findConnection } from './find-connection.ts';
import type { Deps, MakeHandler } from './handler.ts';
import { ownPairing } from './own-pairing.ts';
import { requireSameOrganization } from './require-same-organization.ts';

/**
 * The browser came back: verifier, path and code prove that it is the one that began (invariant 2), then the access
 * code is exchanged and the connection written. A repeat is checked all over again and gets the same answer.
 */
export const completePairing: MakeHandler<'completePairing'> = (deps) => {
  const { effects, store, uses } = deps;
  // A double click is one exchange.
  const once = singleFlight<PublicConnection>();

  return async ({ params, body, caller, by }) => {
    const countRefused = ({ id, account }: Pairing) =>
      uses.count({ what: 'completion_refused', who: by, pairing: id, account: account.id });
    const pairing = await ownPairing(store, params.id, caller, countRefused);
    requireOpen(pairing, effects.now());
    const accessCode = await provenBy(pairing, body).catch((error: unknown) => {
      const isMismatch = error instanceof Failure && mismatches.includes(error.code);
      if (isMismatch) countRefused(pairing);
      throw error;
    });
    if (pairing.ended?.as === 'failed') {
      throw new Failure('reauthorization_required', { because: pairing.ended.cause });
    }
    const confirmed = body.organization;
    const known = pairing.ended?.as === 'connected' ? pairing.ended.connection : undefined;
    const connection =
      known === undefined
        ? await deps.withoutPlace(() =>
            once(`${pairing.id} ${confirmed ?? ''}`, () =>
              exchangeAndConnect(deps, pairing, { accessCode, confirmed }, by),
            ),
          )
        : await read(deps, known);
    return { connection };
  };
};

// --- Internal helpers ---

function requireOpen(pairing: Pairing, now: Seconds): void {
  const status = statusOf(pairing, now);
  if (status === 'cancelled') throw new Failure('pairing_expired', { detail: 'This pairing was cancelled.' });
  if (status === 'expired') throw new Failure('pairing_expired');
}

/** Refusals of what the caller brought to prove that it began the pairing. */
const mismatches: readonly string[] = ['verifier_mismatch', 'redirect_mismatch'];

/** The access code, where verifier and redirect are those of the browser that began the pairing. */
async function provenBy(pairing: Pairing, body: { verifier: string; redirect: string }): Promise<string> {
  if (!sameSecret(await challengeOf(body.verifier), pairing.challenge)) {
    throw new Failure('verifier_mismatch');
  }
  return accessCodeIn(pairing, body.redirect);
}

function accessCodeIn(pairing: Pairing, redirect: string): string {
  const back = checkRedirect(pairing, pairing.authorized?.accessCodeHash ?? '', redirect);
  if (!back.ok && back.reason === 'elsewhere') {
    throw new Failure('redirect_mismatch', {
      detail: '"redirect" does not lead to the address of this pairing.',
    });
  }
  if (pairing.authorized === null) throw new Failure('pairing_not_authorized');
  if (!back.ok) {
    throw new Failure('redirect_mismatch', {
      detail:
        back.reason === 'several_codes'
          ? '"redirect" carries more than one access code.'
          : '"redirect" does not carry the code of this pairing.',
    });
  }
  return back.accessCode;
}

async function exchangeAndConnect(
  deps: Deps,
  pairing: Pairing,
  { accessCode, confirmed }: { accessCode: string; confirmed: string | undefined },
  by: Actor,
): Promise<PublicConnection> {
  const { effects, store, plan } = deps;
  const { tokens, now } = await exchange(deps, pairing, accessCode, by);
  const identity = await deps.identify.ask(tokens.userToken);
  if (identity === 'unavailable') {
    throw noiseAwareFails('unavailable', 5);
  }
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
  return read(deps, written.connection);
}

async function exchange(
  { effects, store, noiseaware }: Deps,
  pairing: Pairing,
  accessCode: string,
  by: Actor,
) {
  effects.reached('exchange_asked');
  const about = { pairing: pairing.id, account: pairing.account.id };
  const exchanged = await noiseaware.inTurn(() => noiseaware.exchange(accessCode, about));
  effects.reached('exchange_answered');
  const now = effects.now();
  if (exchanged.ok) return { tokens: exchanged.tokens, now };
  const { definite, retryAfter, cause } = exchanged.failure;
  // A failure that may pass leaves the pairing as it is: the same completion can be tried again.
  if (!definite) throw noiseAwareFails(cause, retryAfter ?? 5);
  await store.pairings.fail(pairing.id, 'refused', now, by);
  throw new Failure('reauthorization_required', {
    detail: 'NoiseAware refused the access code.',
    because: 'refused',
  });
}

/** There is no token yet: where the owner has to reset the password, nothing else helps. */
const noiseAwareFails = (cause: Cause, retryAfter: Seconds): Failure =>
  new Failure(cause === 'password_reset_needed' ? 'reauthorization_required' : 'noiseaware_unavailable', {
    detail: describeCause(cause),
    because: cause,
    retryAfter,
  });

const read = async ({ store }: Deps, id: string): Promise<PublicConnection> =>
  publicConnection(await findConnection(store, id));
