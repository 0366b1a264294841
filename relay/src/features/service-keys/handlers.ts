import { scopes } from '@noiseaware-connect/shared/contract/access';
import type { ListedServiceKey } from '@noiseaware-connect/shared/contract/admins';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { dateOf, minute, type Seconds, timestampOf } from '../../base/time.ts';
import type { Handlers } from '../../calls/handler.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { hashOf, newId, newSecret } from '../../domain/secrets.ts';
import { type Service, withEnd } from '../../domain/service/service.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { type Refusals, type RefusalsDeps, refusalsSince } from '../audit/refusals-since.ts';
import { revokeLinksOf } from '../links/revoke-links-of.ts';

export interface ServiceKeyDeps extends RefusalsDeps {
  store: Pick<Store, 'audit' | 'services' | 'links' | 'webhooks'>;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
  config: Pick<Config, 'callsPerMinute'>;
}

/** Handlers that list, make, rotate and revoke service keys. The value of a key is in the answer that makes it, and nowhere else. */
export const serviceKeyHandlers = ({
  config,
  store,
  effects,
  uses,
}: ServiceKeyDeps): Handlers<
  'readKey' | 'listServiceKeys' | 'makeServiceKey' | 'rotateServiceKey' | 'revokeServiceKey'
> => ({
  /** What the key of the call may do. */
  readKey: async ({ caller }) => {
    const listed = await store.services.list();
    const { service } = listed.find((each) => each.service.id === caller.key) ?? {};
    if (service === undefined) throw noSuchKey();
    const { id, name, scopes, accounts, createdAt, expiresAt } = service;
    return {
      ...{ id, name, scopes, accounts },
      createdAt: timestampOf(createdAt),
      expiresAt: dateOf(expiresAt),
      limit: { calls: config.callsPerMinute, seconds: minute },
    };
  },

  /** Lists all service keys, including revoked ones, without their hashes. */
  listServiceKeys: async ({ query }) => {
    const [listed, refusalsOf] = await Promise.all([
      store.services.list(),
      refusalsSince({ store, effects, uses }, 'call_refused', query.since),
    ]);
    return {
      serviceKeys: listed.map(({ service, lastUse }) => ({
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
        refusals: refusedCalls(refusalsOf(service.id)),
      })),
    };
  },

  async makeServiceKey({ body: { name, accounts = null, expiresIn, ...request }, by }) {
    const key = newSecret('serviceKey', effects.randomBytes);
    const at = effects.now();
    const id = newId(effects.randomBytes);
    const unlimited = {
      id,
      service: id,
      name,
      hash: hashOf(key),
      scopes: scopes.filter((each) => request.scopes.includes(each)),
      accounts,
      createdAt: at,
      revokedAt: null,
      replaced: false,
    };
    const service: Service = withEnd(unlimited, expiresIn === undefined ? null : at + expiresIn, at);
    if ((await store.services.add(service, by)) === 'taken') {
      throw new Failure('conflict', {
        detail: 'A service key with this name is in use: rotate or revoke it, or choose another name.',
      });
    }
    return { key, ...rightsOf(service) };
  },

  async rotateServiceKey({ params, body: { overlap }, by }) {
    const key = newSecret('serviceKey', effects.randomBytes);
    const at = effects.now();
    const fresh = { id: newId(effects.randomBytes), hash: hashOf(key), overlap, now: at };
    const service = await store.services.rotate(params.id, fresh, by);
    if (service === undefined) throw noSuchKey();
    return { key, ...rightsOf(service), oldEndsAt: timestampOf(at + overlap) };
  },

  async revokeServiceKey({ params, by }) {
    const isThere = (await store.services.list()).some(({ service }) => service.id === params.id);
    if (!isThere) throw noSuchKey();
    await revoke(store, params.id, effects.now(), by);
  },
});

// --- Internal helpers ---

/** The refused calls of a key, as admins see them. */
const refusedCalls = ({ count, last }: Refusals): ListedServiceKey['refusals'] => ({
  count,
  last:
    last?.code === undefined || last.route === undefined
      ? null
      : { at: timestampOf(last.at), code: last.code, route: last.route, needs: last.needs },
});

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
