import { challengeOf, newVerifier } from '@noiseaware-connect/shared/challenge';
import type { Effects } from '../../base/effects.ts';
import { minute } from '../../base/time.ts';
import type { Handlers } from '../../calls/handler.ts';
import type { RelayReachability } from '../../calls/relay-reachability.ts';
import { hashOf, newId, newSalt, newSecret } from '../../domain/secrets.ts';
import { trialAccount } from '../../domain/service/trial-account.ts';
import { examineKeys } from '../../features/sealing-keys/require-keys.ts';
import type { Authorization } from '../../noiseaware/authorization.ts';
import type { GuardedNoiseAware } from '../../noiseaware/guard.ts';
import type { Config } from '../../settings/config.ts';
import { isOfRecords } from '../../store/archive.ts';
import type { Store } from '../../store/store.ts';
import { createSealVerifier } from '../backup/seal-verifier.ts';
import { checkAuthorization } from '../checks/check-authorization.ts';
import { checkBackups } from '../checks/check-backups.ts';
import { checkCalls } from '../checks/check-calls.ts';
import { workChecks } from '../checks/check-work.ts';
import { lastUses } from '../checks/client-secrets.ts';

export interface DoctorDeps {
  config: Pick<Config, 'sealingKeys' | 'noiseaware' | 'publicUrl'>;
  authorization: Pick<Authorization, 'finding'>;
  store: Store;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  noiseaware: Pick<GuardedNoiseAware, 'standing'>;
  reached: RelayReachability;
}

/** Handlers of the doctor: its checks of the data, and the pairing with which it plays NoiseAware. */
export const doctorHandlers = ({
  config,
  authorization,
  store,
  effects: { now, randomBytes },
  noiseaware,
  reached,
}: DoctorDeps): Handlers<'examine' | 'beginTrial' | 'endTrial'> => ({
  /** Opens every sealed value, and keeps none. */
  async examine() {
    const { uses, missingKeys, wrongKeys } = await examineKeys(store, config.sealingKeys);
    const opening = createSealVerifier(config.sealingKeys);
    await store.archive.read(async ({ batches }) => {
      for await (const batch of batches()) {
        // The logs come last, are the largest, and have no sealed values.
        if (!isOfRecords(batch.collection)) break;
        await opening.look(batch);
      }
    });
    return {
      relay: reached,
      seals: { values: opening.values(), missingKeys, wrongKeys, ...opening.unopened() },
      kept: { uses, checks: await store.keys.checks() },
      clientSecrets: await lastUses(store, config),
      work: [
        ...checkCalls(noiseaware.standing()),
        ...checkAuthorization(authorization),
        ...(await Promise.all(workChecks.map(([, check]) => check(store, now())))).flat(),
        ...(await checkBackups(store, now())),
      ].map(({ named: _, ...check }) => check),
    };
  },

  /** The pairing belongs to no session, so no browser can complete it. */
  async beginTrial({ by }) {
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
        choice: 'account',
        codeHash: hashOf(code),
        salt: newSalt(randomBytes),
        createdAt: now(),
        expiresAt: now() + 5 * minute,
        authorized: null,
        ended: null,
      },
      by,
    );
    return { pairing, code };
  },

  /** Cancels the pairing. It is removed later, like any ended pairing. */
  async endTrial({ params, by }) {
    await store.pairings.cancel(params.id, now(), by);
  },
});
