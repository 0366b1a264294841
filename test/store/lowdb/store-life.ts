import type { Store } from '@noiseaware-connect/relay/store/store';
import { replaced, valuesSealed } from '../conformance/key-checks.ts';
import {
  ada,
  auditLife,
  day,
  eventLife,
  operator,
  sampleConnection,
  samplePairing,
  start,
} from '../conformance/samples.ts';
import { memoryBench } from '../tested-stores.ts';
import { dayOfWork } from './day-of-work.ts';

const names = ['one', 'two', 'three'];

/** Adds a connection whose values are sealed by the old key, in the two steps that it takes. */
const connect = (name: string): typeof dayOfWork => [
  (store) =>
    store.pairings.start(
      samplePairing({ id: `pairing-of-${name}`, codeHash: `code-of-${name}`, choice: 'parallel' }),
      ada,
    ),
  (store) =>
    store.pairings.connect(
      `pairing-of-${name}`,
      sampleConnection({ id: name, ...valuesSealed(name, 'old') }),
      start,
      ada,
    ),
];

const forget = (name: string) => (store: Store) =>
  store.connections.disconnect(name, { cause: 'disconnected_by_staff', forget: true, now: start }, ada);

/** The steps of a store's life, each of which is one transaction: a day of work with retention, then a rotation of sealing keys. */
export const storeLife: typeof dayOfWork = [
  ...dayOfWork.slice(0, 6),
  // Removes the first audit entries.
  (store) => store.sweep(start + 10, 9, eventLife),
  ...dayOfWork.slice(6, 20),
  (store) => store.sweep(start + 23 * day, auditLife, eventLife),
  // Removes the first events.
  (store) => store.sweep(start + 23 * day, auditLife, 3 * day),
  ...dayOfWork.slice(20),
  (store) => store.keys.addCheck({ id: 'old', check: 'first' }),
  ...names.flatMap(connect),
  (store) => store.keys.addCheck({ id: 'new', check: 'second' }),
  (store) => store.keys.reseal('connections', 'one', [replaced('one', 'code')]),
  forget('three'),
  (store) => store.keys.reseal('connections', 'one', [replaced('one', 'user'), replaced('one', 'refresh')]),
  (store) =>
    store.keys.reseal('connections', 'two', [
      replaced('two', 'code'),
      replaced('two', 'user'),
      replaced('two', 'refresh'),
    ]),
  (store) => store.keys.dropCheck('old', start, operator),
  forget('two'),
];

/** All readable content of a store, in a form that can be compared and be JSON. */
export async function contentOf(store: Store): Promise<unknown> {
  const { connections } = await store.connections.list({ limit: 100 });
  const { events } = await store.events.read({ after: 0, limit: 100 });
  const content = {
    connections,
    pairings: await Promise.all(pairings.map((id) => store.pairings.find(id))),
    staff: await store.staff.list(start),
    services: await store.services.list(),
    tools: await store.tools.list(),
    webhooks: await store.webhooks.list(),
    backlog: await store.webhooks.backlog(),
    // Without ids, which are random.
    events: events.map(({ event: _, ...each }) => each),
    audit: await store.audit.read({ limit: 100 }),
    checks: inOrder(await store.keys.checks()),
    keys: inOrder((await store.keys.census()).map(({ key, values }) => ({ id: String(key), values }))),
  };
  return JSON.parse(JSON.stringify(content));
}

/** The content after each number of steps: of the process that did them, and of the next one, which finds renewals interrupted. */
export async function expectedContents(): Promise<{ running: unknown; restarted: unknown }[]> {
  const after = async (count: number) => {
    const { store } = await memoryBench();
    for (const step of storeLife.slice(0, count)) await step(store);
    const running = await contentOf(store);
    await store.connections.markInterrupted(start, { kind: 'relay' });
    return { running, restarted: await contentOf(store) };
  };
  return Promise.all(Array.from({ length: storeLife.length + 1 }, (_, count) => after(count)));
}

// --- Internal helpers ---

const pairings = ['pairing-1', 'pairing-2', 'pairing-3', ...names.map((name) => `pairing-of-${name}`)];

/** Sorts what has no defined order. */
const inOrder = <T extends { id: string }>(all: readonly T[]): T[] =>
  all.toSorted((one, other) => one.id.localeCompare(other.id));
