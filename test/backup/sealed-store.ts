import { randomBytes } from 'node:crypto';
import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import { makeKeyCheck } from '@noiseaware-connect/relay/domain/sealing/key-check';
import { sealingAddress, waitingAddress } from '@noiseaware-connect/relay/domain/sealing/sealed-fields';
import { createSealer, type SealingKey } from '@noiseaware-connect/relay/domain/sealing/sealing';
import { secretAddress } from '@noiseaware-connect/relay/domain/webhook/webhook';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { sampleAlert } from '../store/conformance/alert-checks.ts';
import { sampleLink } from '../store/conformance/link-checks.ts';
import {
  ada,
  operator,
  sampleConnection,
  sampleInvite,
  samplePairing,
  sampleService,
  sampleTokens,
  sampleTool,
  sampleWebhook,
  start,
} from '../store/conformance/samples.ts';
import { dayOfWork } from '../store/lowdb/day-of-work.ts';
import { memoryBench } from '../store/tested-stores.ts';

export type Keys = readonly [SealingKey, ...SealingKey[]];

export const newKey = (id: string): SealingKey => ({ id, key: new Uint8Array(randomBytes(32)) });

/** A connection with really sealed values, each at its own address. */
export async function sealedConnection(
  keys: Keys,
  id: string,
  over: Partial<Connection> = {},
): Promise<Connection> {
  const sealer = createSealer(keys);
  const { account } = sampleConnection(over);
  const seal = (field: 'accessCode' | 'userToken' | 'refreshToken') =>
    sealer.seal(sealingAddress({ id, account }, field), `${field} of ${id}`);
  return sampleConnection({
    id,
    accessCode: await seal('accessCode'),
    tokens: sampleTokens({ userToken: await seal('userToken'), refreshToken: await seal('refreshToken') }),
    ...over,
  });
}

/** Adds a connection by completing a pairing. */
export async function connect(store: Store, connection: Connection): Promise<void> {
  const { id, account } = connection;
  const pairing = samplePairing({ id: `pairing-of-${id}`, codeHash: id, account, choice: 'parallel' });
  await store.pairings.start(pairing, ada);
  await store.pairings.connect(pairing.id, connection, start, ada);
}

/** The same store with parts of its archive replaced. */
export const withArchive = (store: Store, over: Partial<Store['archive']>): Store => ({
  ...store,
  archive: { ...store.archive, ...over },
});

/** An archive's `write` that fails after that many batches. */
export function cutOffAfter(batches: number, { archive }: Store): Store['archive']['write'] {
  let writes = 0;
  return async (batch) => {
    writes += 1;
    if (writes > batches) throw new RangeError('cut off');
    return archive.write(batch);
  };
}

/** A store with records in every collection: connections in every state, with concurrent work. */
export async function livelyStore(keys: Keys): Promise<Store> {
  const { store } = await memoryBench();
  for (const step of dayOfWork.slice(0, 5)) await step(store);
  await store.services.add(sampleService({ hash: 'key', createdAt: start }), operator);
  await store.services.noteUse({ id: 'service-1', at: start, from: '192.0.2.1' });
  await store.tools.put(sampleTool(), start, operator);
  const secret = await createSealer(keys).seal(secretAddress('webhook-1'), 'whsec_secret');
  await store.webhooks.add(sampleWebhook({ secrets: [{ sealed: secret, until: null }] }), operator);
  await store.alerts.add([sampleAlert(1), sampleAlert(2)]);
  await store.alerts.addPath({ id: 'path', hash: 'hash', createdAt: start, endsAt: null }, start, operator);
  await store.staff.invite(sampleInvite({ hash: 'open', name: 'Sam', newId: 'sam', now: start }), operator);
  for (const key of keys) await store.keys.addCheck(await makeKeyCheck(key));
  for (const id of ['active', 'busy', 'left', 'forgotten'])
    await connect(store, await sealedConnection(keys, id));
  await connect(
    store,
    await sealedConnection(keys, 'refused', {
      status: 'reauthorization_required',
      cause: 'refused',
      renewAt: start + 99,
    }),
  );
  const link = sampleLink();
  const accessCode = await createSealer(keys).seal(waitingAddress(link), 'access code of link-1');
  await store.links.add(
    { ...link, waiting: { accessCode, organization: 'Lakeside (1)', connection: null, current: null } },
    ada,
  );
  const lease = { owner: 'first', now: start, until: start + 30, refresh: true };
  await store.connections.beginRenewal('busy', lease, { kind: 'relay' });
  const leave = { cause: 'disconnected_by_staff', now: start } as const;
  await store.connections.disconnect('left', { ...leave, forget: false }, ada);
  await store.connections.disconnect('forgotten', { ...leave, forget: true }, ada);
  // Its events are in the outbox from then on.
  await store.webhooks.take(new Map([[sampleWebhook().id, 1]]), start - 1, start + 30);
  return store;
}
