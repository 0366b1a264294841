import * as v from 'valibot';
import { examineKeys } from '../../features/sealing-keys/require-keys.ts';
import { openAll } from '../../operations/backup/open-all.ts';
import { checkWork } from '../../operations/checks/check-work.ts';
import { lastUses } from '../../operations/checks/client-secrets.ts';
import { define, reachedBy } from '../operation.ts';

/** The doctor's checks of the data. Opens every sealed value, and keeps none. */
export const examineOperations = {
  examine: define(v.strictObject({}), async (deps) => {
    const { store, config, effects } = deps;
    const { missingKeys, wrongKeys } = await examineKeys(store, config.sealingKeys);
    const opening = openAll(config.sealingKeys);
    await store.archive.read(async ({ batches }) => {
      for await (const batch of batches()) {
        // The audit log comes last, is the largest, and has no sealed values.
        if (batch.collection === 'audit') break;
        await opening.look(batch);
      }
    });
    const seals = { values: opening.values(), missingKeys, wrongKeys, ...opening.unopened() };
    return {
      relay: reachedBy(deps),
      seals,
      clientSecrets: await lastUses(store, config),
      work: await checkWork(store, effects.now()),
    };
  }),
};
