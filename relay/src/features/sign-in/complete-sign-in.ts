import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { CountedRefusal } from '../../calls/counted-refusal.ts';
import type { Handler, TakeTurn, WithoutSlot } from '../../calls/handler.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { instruments } from '../../domain/instruments.ts';
import type { Sealer } from '../../domain/sealing/sealing.ts';
import { hashOf, newId, newSecret, type SecretKind, sameSecret } from '../../domain/secrets.ts';
import { ownStaff, type Session, type StaffMember } from '../../domain/staff/staff.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import type { Uses } from '../audit/count-uses.ts';
import { revokeLinksWithoutRight } from '../links/revoke-links-of.ts';
import { openAttempt } from './attempt.ts';
import { auditRefusal, memberOf } from './audit-refusal.ts';
import type { Provider } from './provider.ts';
import { providerSession } from './provider-session.ts';
import { refusalOf, requireProvider } from './refusals.ts';
import { sessionKey } from './session-key.ts';

export interface FinishDeps {
  effects: Pick<Effects, 'now' | 'randomBytes' | 'metrics'>;
  sealer: Sealer;
  store: Pick<Store, 'staff' | 'links'>;
  provider: Provider | undefined;
  withoutSlot: WithoutSlot;
  uses: Pick<Uses, 'count'>;
}

/** Who completes a sign-in, and how a call to the provider waits for its turn. */
export interface SignInCall {
  readonly by: Omit<Actor, 'kind'>;
  readonly takeTurn: TakeTurn;
}

export type CompleteDeps = FinishDeps & { config: Pick<Config, 'boundSessions'> };

/** Completes a sign-in of the extension after the provider redirected back. */
export const completeSignIn =
  (deps: CompleteDeps): Handler<'completeSignIn'> =>
  async ({ params, body: { redirect, verifier, key }, by, takeTurn }) => {
    const fields = await sessionKey(deps.config, key);
    const completion = { id: params.id, redirect, verifier };
    const { session, staff } = await finishSignIn(
      deps,
      completion,
      { kind: 'session', fields },
      { by, takeTurn },
    );
    return { session, staff: ownStaff(staff) };
  };

/**
 * Completes an attempt with a new session. The verifier proves that this browser started it, the provider's answer proves who the
 * person is. Guesses are refused and counted before anything waits or calls the provider. Stored are the session's hash, its key's
 * thumbprint and the sealed refresh token.
 * @throws {Failure} the codes that the contract lists for `completeSignIn`
 */
export async function finishSignIn(
  { effects, sealer, store, withoutSlot, uses, ...deps }: FinishDeps,
  completion: { id: string; redirect: string; verifier: string },
  {
    kind,
    fields,
  }: { kind: Extract<SecretKind, 'session' | 'consoleSession'>; fields: Pick<Session, 'key' | 'console'> },
  { by, takeTurn }: SignInCall,
): Promise<{ session: string; staff: StaffMember }> {
  const provider = requireProvider(deps.provider);
  const opened = await openAttempt(completion.id, sealer);
  if (opened === undefined) throw new CountedRefusal('not_found', { detail: 'No sign-in has this id.' });
  const { attempt, session: id } = opened;
  if (effects.now() >= attempt.expiresAt) throw new Failure('pairing_expired');
  if (!sameSecret(await challengeOf(completion.verifier), attempt.challenge))
    throw new CountedRefusal('verifier_mismatch');
  const redirect = URL.parse(completion.redirect);
  if (redirect === null || addressOf(redirect) !== attempt.redirectUri) {
    throw new CountedRefusal('redirect_mismatch', {
      detail: '"redirect" is not the redirect URI of this sign-in.',
    });
  }
  const result = await withoutSlot(() => provider.redeem(redirect, attempt, takeTurn));
  const refusalDeps = { store, effects, uses };
  if (!result.ok) {
    await auditRefusal(refusalDeps, provider, result);
    throw refusalOf(result);
  }

  const { person } = result;
  const session = newSecret(kind, effects.randomBytes);
  const now = effects.now();
  const staff = await store.staff.signIn(
    {
      id: newId(effects.randomBytes),
      name: person.name,
      role: person.role,
      provider: { issuer: provider.issuer, subject: person.subject },
    },
    {
      id,
      hash: hashOf(session),
      createdAt: now,
      lastUsedAt: now,
      provider: {
        ...(await providerSession(id, person, { sealer, now })),
        endsAt: now + provider.sessionLife,
      },
      ...fields,
    },
    by,
  );
  if (staff === undefined) {
    const member = await memberOf(refusalDeps, provider.issuer, person);
    if (member !== undefined && member.revokedAt !== null)
      await auditRefusal(refusalDeps, provider, { ok: false, why: 'not_allowed', person });
    const detail = 'This attempt has been completed before, or the staff member is revoked here.';
    throw new Failure('unauthenticated', { detail, fixedBy: 'staff' });
  }
  effects.metrics.add(instruments.signIns, { outcome: 'signed_in' });
  await revokeLinksWithoutRight(store, staff, now, { ...by, kind: 'relay' });
  return { session, staff };
}

// --- Internal helpers ---

/** The address without query and fragment, which the provider appended. */
function addressOf(redirect: URL): string {
  const address = new URL(redirect);
  address.search = '';
  address.hash = '';
  return address.href;
}
