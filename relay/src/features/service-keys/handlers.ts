import { scopes } from '@noiseaware-connect/shared/contract/access';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { dateOf, type Seconds, timestampOf } from '../../base/time.ts';
import type { Handlers } from '../../calls/handler.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import type { Service } from '../../domain/service/service.ts';
import type { Store } from '../../store/store.ts';
import { revokeLinksOf } from '../links/revoke-links-of.ts';

export interface ServiceKeyDeps {
  store: Pick<Store, 'services' | 'links' | 'webhooks'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
}

/** Handlers that list, make, rotate and revoke service keys. The value of a key is in the answer that makes it, and nowhere else. */
export const serviceKeyHandlers = ({
  store,
  effects: { now, randomBytes },
}: ServiceKeyDeps): Handlers<
  'listServiceKeys' | 'makeServiceKey' | 'rotateServiceKey' | 'revokeServiceKey'
> => ({
  /** Lists all service keys, including revoked ones, without their hashes. */
  listServiceKeys: async () => ({
    serviceKeys: (await store.services.list()).map(({ service, lastUse }) => ({
      id: service.id,
      service: service.service,
      name: service.name,
      scopes: service.scopes,
      accounts: service.accounts,
      createdAt: timestampOf(service.createdAt),
      expiresAt: dateOf(service.expiresAt),
      lastUsedAt: dateOf(lastUse?.at),
      lastUsedFrom: lastUse?.from ?? null,
      revokedAt: dateOf(service.revokedAt),
    })),
  }),

  async makeServiceKey({ body: { name, accounts = null, expiresIn, ...request }, by }) {
    const key = newSecret('serviceKey', randomBytes);
    const at = now();
    const id = newId(randomBytes);
    const service: Service = {
      id,
      service: id,
      name,
      hash: hashOf(key),
      scopes: scopes.filter((each) => request.scopes.includes(each)),
      accounts,
      createdAt: at,
      expiresAt: expiresIn === undefined ? null : at + expiresIn,
      revokedAt: null,
      replaced: false,
    };
    if ((await store.services.add(service, by)) === 'taken') {
      throw new Failure('conflict', {
        detail: 'A service key with this name is in use: rotate or revoke it, or choose another name.',
      });
    }
    return { key, ...rightsOf(service) };
  },

  async rotateServiceKey({ params, body: { overlap }, by }) {
    const key = newSecret('serviceKey', randomBytes);
    const at = now();
    const fresh = { id: newId(randomBytes), hash: hashOf(key), overlap, now: at };
    const service = await store.services.rotate(params.id, fresh, by);
    if (service === undefined) throw noSuchKey();
    return { key, ...rightsOf(service), oldEndsAt: timestampOf(at + overlap) };
  },

  async revokeServiceKey({ params, by }) {
    const isThere = (await store.services.list()).some(({ service }) => service.id === params.id);
    if (!isThere) throw noSuchKey();
    await revoke(store, params.id, now(), by);
  },
});

// --- Internal helpers ---

const noSuchKey = () => new Failure('not_found', { detail: 'No service key has this id.' });

/** The rights of a key, for the answer that contains it. */
const rightsOf = ({ name, scopes, accounts, expiresAt }: Service) => ({
  service: name,
  scopes,
  accounts,
  expiresAt: dateOf(expiresAt),
});

/**
 * Revokes a key. When its service has no valid key left, the links and webhooks of the service are removed too. Idempotent: a
 * call that was interrupted is completed by repeating it.
 */
async function revoke(store: ServiceKeyDeps['store'], id: string, now: Seconds, by: Actor): Promise<void> {
  const revoked = await store.services.revoke(id, now, by);
  if (revoked === undefined) return;
  const { service } = revoked;
  if ((await store.services.withValidKeys(now)).has(service)) return;
  await revokeLinksOf(store, service, now, by);
  for (const webhook of await store.webhooks.list())
    if (webhook.service === service) await store.webhooks.remove(webhook.id, now, by);
}
