import * as v from 'valibot';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import { timestampOf } from '../../domain/time.ts';
import { define, displayName, target } from '../operation.ts';

/** Keys with which the partner's backends ask for tokens. */
export const serviceOperations = {
  createServiceKey: define(v.strictObject({ name: displayName }), async ({ store, effects, by }, input) => {
    const key = newSecret('serviceKey', effects.randomBytes);
    const added = await store.services.add(
      {
        id: newId(effects.randomBytes),
        name: input.name,
        hash: hashOf(key),
        createdAt: effects.now(),
        revokedAt: null,
      },
      by,
    );
    if (added === 'taken') {
      throw new OperatorRefusal(
        'conflict',
        `a service key named "${input.name}" is in use: revoke it first, or choose another name`,
      );
    }
    return { key, service: input.name };
  }),

  listServiceKeys: define(v.strictObject({}), async ({ store }) => ({
    services: (await store.services.list()).map(({ id, name, createdAt, revokedAt }) => ({
      id,
      name,
      createdAt: timestampOf(createdAt),
      revokedAt: revokedAt === null ? null : timestampOf(revokedAt),
    })),
  })),

  revokeServiceKey: define(target, async ({ store, effects, by }, input) => {
    const service = await store.services.revoke(input.target, effects.now(), by);
    if (service === undefined)
      throw new OperatorRefusal('not_found', `there is no service key "${input.target}"`);
    return { revoked: service.name };
  }),
};
