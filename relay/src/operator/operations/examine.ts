import * as v from 'valibot';
import { openAll } from '../../backup/open-all.ts';
import { nameSecrets } from '../../domain/secret-name.ts';
import { timestampOf } from '../../domain/time.ts';
import { examineKeys } from '../../keys/require-keys.ts';
import { define, type OperatorDeps, reachedBy } from '../operation.ts';
import { trialAccount } from './trial.ts';

/** The newest entries of the audit log, among which the last use of a client secret is looked for. */
const mostEntries = 10_000;

/** What the doctor asks of the data: every sealed value is opened, and none is kept. */
export const examineOperations = {
  examine: define(v.strictObject({}), async (deps) => {
    const { store, config } = deps;
    const { missingKeys, wrongKeys } = await examineKeys(store, config.sealingKeys);
    const opening = openAll(config.sealingKeys);
    await store.archive.read(async ({ batches }) => {
      for await (const batch of batches()) {
        // The last of the collections, and the longest.
        if (batch.collection === 'audit') break;
        await opening.look(batch);
      }
    });
    const seals = { values: opening.values(), missingKeys, wrongKeys, ...opening.unopened() };
    return { relay: reachedBy(deps), seals, clientSecrets: await lastUses(deps) };
  }),
};

// --- Internal helpers ---

/** When NoiseAware last used each client secret, in the order of the setting; null where that is not in the log. */
async function lastUses({ store, config }: OperatorDeps): Promise<{ lastUsedAt: string | null }[]> {
  const namesOf = nameSecrets(config.sealingKeys);
  const entries = await store.audit.read({ limit: mostEntries });
  const calls = entries.filter(
    ({ who, account }) => who.kind === 'noiseaware' && account !== trialAccount.id,
  );
  return config.noiseaware.clientSecrets.map((secret) => {
    const names = namesOf(secret);
    const last = calls.findLast(({ who }) => who.id !== undefined && names.includes(who.id));
    return { lastUsedAt: last === undefined ? null : timestampOf(last.at) };
  });
}
