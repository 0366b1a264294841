import { scopes } from '@noiseaware-connect/shared/contract/access';
import { accountPattern } from '@noiseaware-connect/shared/tool';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { dateOf, timestampOf } from '../../base/time.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import type { Service } from '../../domain/service/service.ts';
import { listServiceKeys, revokeServiceKey } from '../../features/staff/service-keys.ts';
import { define, displayName, duration, overlap, target } from '../operation.ts';

/** Limit of patterns per key, since each call is matched against all of them. */
const mostPatterns = 100;

/** Operations on service keys. */
export const serviceOperations = {
  createServiceKey: define(
    v.strictObject({
      name: displayName,
      scopes: v.pipe(
        v.array(v.picklist(scopes, `a scope is one of ${scopes.join(', ')}`)),
        v.nonEmpty('a service key needs a scope at least'),
      ),
      /** Patterns of the accounts that the key may access; all by default. */
      accounts: v.optional(
        v.pipe(
          v.array(accountPattern),
          v.nonEmpty('name an account at least, or leave it out for all'),
          v.maxLength(mostPatterns, `a key has at most ${mostPatterns} patterns of accounts`),
        ),
      ),
      /** Lifetime in seconds; unlimited by default. */
      expires: v.optional(duration(1)),
    }),
    async ({ store, effects, by }, { name, accounts = null, expires, ...input }) => {
      const key = newSecret('serviceKey', effects.randomBytes);
      const now = effects.now();
      const id = newId(effects.randomBytes);
      const service: Service = {
        id,
        service: id,
        name,
        hash: hashOf(key),
        scopes: scopes.filter((each) => input.scopes.includes(each)),
        accounts,
        createdAt: now,
        expiresAt: expires === undefined ? null : now + expires,
        revokedAt: null,
        replaced: false,
      };
      if ((await store.services.add(service, by)) === 'taken') {
        throw new OperatorRefusal(
          'conflict',
          `a service key named "${name}" is in use: rotate or revoke it, or choose another name`,
        );
      }
      return { key, ...rightsOf(service) };
    },
  ),

  rotateServiceKey: define(
    v.strictObject({ target: v.string(), overlap }),
    async ({ store, effects, by }, input) => {
      const key = newSecret('serviceKey', effects.randomBytes);
      const now = effects.now();
      const fresh = { id: newId(effects.randomBytes), hash: hashOf(key) };
      const rotation = { ...fresh, overlap: input.overlap, now };
      const service = await store.services.rotate(input.target, rotation, by);
      if (service === undefined) throw noSuchKey(input.target);
      return { key, ...rightsOf(service), oldEndsAt: timestampOf(now + input.overlap) };
    },
  ),

  listServiceKeys: define(v.strictObject({}), async ({ store }) => ({
    services: await listServiceKeys(store),
  })),

  revokeServiceKey: define(target, async ({ store, effects, by }, input) => {
    const service = await revokeServiceKey(store, input.target, effects.now(), by);
    if (service === undefined) throw noSuchKey(input.target);
    return { revoked: service.name };
  }),
};

// --- Internal helpers ---

const noSuchKey = (named: string) => new OperatorRefusal('not_found', `there is no service key "${named}"`);

/** The key's rights, for the answer that contains the key. */
const rightsOf = ({ name, scopes, accounts, expiresAt }: Service) => ({
  service: name,
  scopes,
  accounts,
  expiresAt: dateOf(expiresAt),
});
