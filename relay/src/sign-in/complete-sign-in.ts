import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { Failure } from '@noiseaware-connect/shared/failure';
import { hashOf, newId, newSecret, sameSecret } from '../domain/secrets.ts';
import { ownStaff } from '../domain/staff.ts';
import type { MakeHandler } from '../endpoints/handler.ts';
import { sessionKey } from '../endpoints/session-key.ts';
import { openAttempt } from './attempt.ts';
import { providerSession } from './provider-session.ts';
import { refusalOf, requireProvider } from './refusals.ts';

/**
 * The browser came back from the provider: the verifier proves that it is the one that began, the provider's answer proves
 * who the person is. Only the session's hash, its key's thumbprint and the sealed refresh token are stored.
 */
export const completeSignIn: MakeHandler<'completeSignIn'> =
  ({ config, effects, sealer, store, withoutPlace, ...deps }) =>
  async ({ params, body, by }) => {
    const provider = requireProvider(deps.provider);
    const opened = await openAttempt(params.id, sealer);
    if (opened === undefined)
      throw new Failure('not_found', { detail: 'There is no such attempt to sign in.' });
    const { attempt, session: id } = opened;
    if (effects.now() >= attempt.expiresAt) throw new Failure('pairing_expired');
    if (!sameSecret(await challengeOf(body.verifier), attempt.challenge))
      throw new Failure('verifier_mismatch');
    const redirect = URL.parse(body.redirect);
    if (redirect === null || addressOf(redirect) !== attempt.redirectUri) {
      throw new Failure('redirect_mismatch', {
        detail: '"redirect" does not lead to the address of this attempt.',
      });
    }
    const key = await sessionKey(config, body.key);
    const vouched = await withoutPlace(() => provider.redeem(redirect, attempt));
    if (!vouched.ok) throw refusalOf(vouched.why);

    const { person } = vouched;
    const session = newSecret('session', effects.randomBytes);
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
        provider: await providerSession(id, person, { sealer, now }),
        ...key,
      },
      by,
    );
    if (staff === undefined) {
      const detail = 'This attempt has been completed before, or the staff member is revoked here.';
      throw new Failure('unauthenticated', { detail });
    }
    return { session, staff: ownStaff(staff) };
  };

// --- Internal helpers ---

/** An address without what the provider appended. */
function addressOf(redirect: URL): string {
  const address = new URL(redirect);
  address.search = '';
  address.hash = '';
  return address.href;
}
