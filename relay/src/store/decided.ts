import type { Seconds } from '../base/time.ts';
import { decidePath } from '../domain/alert/alert-path.ts';
import type { AuditEntry } from '../domain/audit/audit.ts';
import { byCreation } from '../domain/by-creation.ts';
import {
  decideAnswer,
  decideLease,
  decideSettlement,
  decideTrouble,
} from '../domain/connection/decide-connection.ts';
import type { CollectionDecision, Decision } from '../domain/decision.ts';
import { entryOfLink } from '../domain/link/decide-link.ts';
import { decideCancel, decideClaim, decideFail } from '../domain/pairing/decide-pairing.ts';
import { decideCheck, decideDrop, decideMarks } from '../domain/sealing/key-check.ts';
import { decideReseal } from '../domain/sealing/sealed-fields.ts';
import {
  decideKey,
  decideRevocation,
  decideRotation,
  isUseToWrite,
  isValid,
} from '../domain/service/service.ts';
import { decideTool, decideToolRemoval } from '../domain/tool/decide-tool.ts';
import { decideWebhook } from '../domain/webhook/decide-webhook.ts';
import type { AlertStore } from './alert-store.ts';
import type { RecordName, Records } from './collections.ts';
import type { KeyStore } from './key-store.ts';
import type { LinkStore } from './link-store.ts';
import type { ServiceStore } from './service-store.ts';
import type { ConnectionStore, PairingStore, ToolStore } from './store.ts';
import type { WebhookStore } from './webhook-store.ts';

/** Identifies a record: by its id, or by the hash of its secret. */
export type KeyOf<N extends RecordName> = string | (N extends HashedName ? { readonly hash: string } : never);
export type HashedName = 'services' | 'links' | 'pairings';

/**
 * What a store implements so that {@link decidedBy} can add every operation that decides on one record or on a whole collection.
 */
export interface Deciding {
  find<N extends RecordName>(collection: N, key: KeyOf<N>): Promise<Records[N] | undefined>;
  /** All of a collection, in any order. */
  all<N extends RecordName>(collection: N): Promise<Records[N][]>;
  /** Adds a record and its audit entry atomically. @throws if the id exists */
  add<N extends RecordName>(collection: N, record: Records[N], entry: AuditEntry): Promise<void>;
  /**
   * Reads the record, calls `decide` and writes the decision atomically, only if the record has not changed since it was read.
   * `found.at` is the store's clock, where relays share one.
   */
  change<N extends RecordName, T>(
    collection: N,
    key: KeyOf<N>,
    decide: (record: Records[N] | undefined, found?: { readonly at: Seconds }) => Decision<Records[N], T>,
  ): Promise<T>;
  /** The same for a small collection, which is decided on as a whole; no other change happens in between. */
  changeAll<N extends RecordName, T>(
    collection: N,
    decide: (records: readonly Records[N][]) => CollectionDecision<Records[N], T>,
  ): Promise<T>;
}

/** Operations that decide on one record or on a small collection, implemented once for all stores. */
export const decidedBy = ({ find, all, add, change, changeAll }: Deciding) => ({
  pairings: {
    find: (id) => find('pairings', id),
    claim: ({ codeHash, ...presented }) =>
      change('pairings', { hash: codeHash }, (pairing) => decideClaim(pairing, presented)),
    cancel: (id, now, by) => change('pairings', id, (pairing) => decideCancel(pairing, now, by)),
    fail: (id, now, by) => change('pairings', id, (pairing) => decideFail(pairing, now, by)),
  } satisfies Partial<PairingStore>,
  connections: {
    find: (id) => find('connections', id),
    beginRenewal: (id, lease, by) =>
      change('connections', id, (known, found) => decideLease(known, { ...lease, latest: found?.at }, by)),
    settleRenewal: (id, owner, settle, now, by) =>
      change('connections', id, (known) => decideSettlement(known, owner, settle, now, by)),
    noteTrouble: (id, settle, now, by) =>
      change('connections', id, (known) => decideTrouble(known, settle, now, by)),
    noteAnswer: (id, now) => change('connections', id, (known) => decideAnswer(known, now)),
  } satisfies Partial<ConnectionStore>,
  links: {
    add: (link, by) => add('links', link, entryOfLink('link_made', link, link.createdAt, by)),
    find: (id) => find('links', id),
    findBySecret: (hash) => find('links', { hash }),
  } satisfies Partial<LinkStore>,
  services: {
    add: (service, by) => changeAll('services', (known) => decideKey(known, service, by)),
    find: async (hash, now) => {
      const service = await find('services', { hash });
      return service !== undefined && isValid(service, now) ? service : undefined;
    },
    living: async (now) => {
      const valid = (await all('services')).filter((each) => isValid(each, now));
      return new Set(valid.map(({ service }) => service));
    },
    list: async () => {
      const [services, uses] = [await all('services'), await all('uses')];
      const lastUses = new Map(uses.map((use) => [use.id, use]));
      return byCreation(services).map((service) => ({ service, lastUse: lastUses.get(service.id) }));
    },
    revoke: (idOrName, now, by) =>
      changeAll('services', (known) => decideRevocation(known, idOrName, now, by)),
    rotate: (idOrName, rotation, by) =>
      changeAll('services', (known) => decideRotation(known, idOrName, rotation, by)),
    noteUse: (use) =>
      change('uses', use.id, (last) => ({ answer: undefined, ...(isUseToWrite(last, use) && { put: use }) })),
  } satisfies ServiceStore,
  tools: {
    list: async () => (await all('tools')).sort((one, other) => (one.id < other.id ? -1 : 1)),
    put: (tool, now, by) => changeAll('tools', (known) => decideTool(known, tool, now, by)),
    remove: (id, now, by) => changeAll('tools', (known) => decideToolRemoval(known, id, now, by)),
  } satisfies ToolStore,
  webhooks: {
    list: async () => byCreation(await all('webhooks')),
    add: (webhook, by) => changeAll('webhooks', (known) => decideWebhook(known, webhook, by)),
    change: (id, decide) => change('webhooks', id, decide),
  } satisfies Partial<WebhookStore>,
  alerts: {
    paths: async () => byCreation(await all('alertPaths')).reverse(),
    addPath: (path, formerEnds, by) =>
      changeAll('alertPaths', (known) => decidePath(known, path, formerEnds, by)),
  } satisfies Partial<AlertStore>,
  keys: {
    checks: () => all('keys'),
    addCheck: (check) => changeAll('keys', (known) => decideCheck(known, check)),
    mark: (key, marks, entry) => changeAll('keys', (known) => decideMarks(known, key, marks, entry)),
    dropCheck: (key, now, by) => changeAll('keys', () => decideDrop(key, now, by)),
    reseal: (collection, id, values) => change(collection, id, (record) => decideReseal(record, values)),
  } satisfies Partial<KeyStore>,
});

/** The operations of one group that each store implements itself. */
export type OwnVerbs<S, N extends keyof ReturnType<typeof decidedBy>> = Omit<
  S,
  keyof ReturnType<typeof decidedBy>[N]
>;

/** The key under which a record is stored. */
export const idOf = (record: Records[RecordName]): string => ('id' in record ? record.id : record.hash);
