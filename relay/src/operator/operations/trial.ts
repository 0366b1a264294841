import { challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import * as v from 'valibot';
import { minute } from '../../base/time.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import { trialAccount } from '../../domain/service/trial-account.ts';
import { define } from '../operation.ts';

/** A pairing with which the doctor plays NoiseAware. It belongs to no session, so no browser can complete it. */
export const trialOperations = {
  beginTrial: define(v.strictObject({}), async ({ store, effects: { now, randomBytes }, config, by }) => {
    const code = newSecret('oneTimeCode', randomBytes);
    const pairing = newId(randomBytes);
    await store.pairings.start(
      {
        id: pairing,
        staff: { id: newId(randomBytes), name: 'doctor' },
        session: newId(randomBytes),
        account: trialAccount,
        challenge: await challengeOf(newVerifier(randomBytes)),
        redirectUri: config.publicUrl,
        connection: null,
        codeHash: hashOf(code),
        createdAt: now(),
        expiresAt: now() + 5 * minute,
        authorized: null,
        ended: null,
      },
      by,
    );
    return { pairing, code };
  }),

  /** Cancels the pairing. It is removed later, like any ended pairing. */
  endTrial: define(v.strictObject({ pairing: v.string() }), async ({ store, effects, by }, { pairing }) => {
    await store.pairings.cancel(pairing, effects.now(), by);
    return {};
  }),
};
