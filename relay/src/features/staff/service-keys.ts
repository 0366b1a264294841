import type { ListedServiceKey } from '@noiseaware-connect/shared/contract/admins';
import { dateOf, type Seconds, timestampOf } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Service } from '../../domain/service/service.ts';
import type { Store } from '../../store/store.ts';
import { revokeLinksOf } from '../links/revoke-links-of.ts';

/** Lists all service keys, including revoked ones, without their hashes. */
export async function listServiceKeys(store: Pick<Store, 'services'>): Promise<ListedServiceKey[]> {
  return (await store.services.list()).map(({ service, lastUse }) => ({
    id: service.id,
    name: service.name,
    scopes: service.scopes,
    accounts: service.accounts,
    createdAt: timestampOf(service.createdAt),
    expiresAt: dateOf(service.expiresAt),
    lastUsedAt: dateOf(lastUse?.at),
    lastUsedFrom: lastUse?.from ?? null,
    revokedAt: dateOf(service.revokedAt),
  }));
}

/**
 * Revokes the key with this id, or all keys with this name. When the service has no valid key left, its links and webhooks
 * are removed too. Idempotent: a call that was interrupted is completed by repeating it.
 */
export async function revokeServiceKey(
  store: Pick<Store, 'services' | 'links' | 'webhooks'>,
  idOrName: string,
  now: Seconds,
  by: Actor,
): Promise<Service | undefined> {
  const revoked = await store.services.revoke(idOrName, now, by);
  if (revoked === undefined) return undefined;
  const { service } = revoked;
  if ((await store.services.living(now)).has(service)) return revoked;
  await revokeLinksOf(store, service, now, by);
  for (const each of await store.webhooks.list())
    if (each.service === service) await store.webhooks.remove(each.id, now, by);
  return revoked;
}
