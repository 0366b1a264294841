import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import type { Store } from '@noiseaware-connect/relay/store/store';
import {
  ada,
  day,
  failedAttempt,
  minute,
  operator,
  presented,
  relay,
  sampleConnection,
  sampleInvite,
  samplePairing,
  sampleService,
  sampleSession,
  sampleTokens,
  sampleTool,
  sampleWebhook,
  start,
} from '../conformance/samples.ts';

// Already over at the start of every check, so that any later opening finds it interrupted.
const lease = { owner: 'first', now: start - 30, until: start, refresh: true };
const leave = { cause: 'disconnected_by_staff', forget: true, now: start + 5 } as const;

/** Steps that touch every collection with every kind of write; each one changes something. */
export const dayOfWork: readonly ((store: Store) => Promise<unknown>)[] = [
  (store) => store.staff.invite(sampleInvite(), operator),
  (store) => store.staff.enrol('hash-of-invite', sampleSession(), {}),
  (store) => store.pairings.start(samplePairing(), ada),
  (store) => store.pairings.claim(presented),
  (store) => store.pairings.claim({ ...presented, now: start + 2 * minute }),
  (store) => store.pairings.connect('pairing-1', sampleConnection(), start + 3, ada),
  (store) => store.services.add(sampleService(), operator),
  (store) => store.connections.beginRenewal('connection-1', lease, relay),
  (store) =>
    store.connections.settleRenewal(
      'connection-1',
      'first',
      () => sampleConnection({ tokens: sampleTokens({ userToken: 'sealed-new' }) }),
      start + 4,
      relay,
    ),
  // A snapshot in the middle of the day.
  (store) => store.connections.disconnect('connection-1', leave, ada),
  (store) => store.pairings.start(samplePairing({ id: 'pairing-2', codeHash: 'second' }), ada),
  (store) => store.services.noteUse({ id: 'service-1', at: start + 5, from: '192.0.2.1' }),
  (store) => store.services.revoke('billing', start + 6, operator),
  // In another month, so in another file of the audit log.
  (store) => store.pairings.cancel('pairing-2', start + 20 * day, ada),
  // Another one, in the new file of the audit log.
  (store) => store.connections.disconnect('connection-1', { ...leave, now: start + 20 * day }, ada),
  (store) => store.sweep(start + 21 * day),
  (store) => store.staff.revoke('Ada', start + 21 * day, operator),
  (store) => store.tools.put(sampleTool(), start + 22 * day, operator),
  (store) => store.tools.put(sampleTool({ name: 'New' }), start + 22 * day, operator),
  (store) => store.tools.remove('harbor', start + 23 * day, operator),
  (store) => store.webhooks.add(sampleWebhook(), operator),
  (store) => store.pairings.start(samplePairing({ id: 'pairing-3', codeHash: 'third' }), ada),
  (store) =>
    store.pairings.connect('pairing-3', sampleConnection({ id: 'connection-3' }), start + 24 * day, ada),
  async (store) => {
    const [taken] = await store.webhooks.take('webhook-1', start + 24 * day, start + 24 * day + 30, 9);
    if (taken !== undefined) await store.webhooks.settle(taken.delivery, failedAttempt(), null);
  },
  (store) => store.webhooks.replay('webhook-1', { later: start }, start + 25 * day, operator),
];

/** Adds a connection, in the two steps that it takes. */
export const connect = (name: string, connectedAt: number, over: Partial<Connection> = {}) => [
  (store: Store) =>
    store.pairings.start(
      samplePairing({ id: `pairing-of-${name}`, codeHash: `code-of-${name}`, choice: 'parallel' }),
      ada,
    ),
  (store: Store) =>
    store.pairings.connect(
      `pairing-of-${name}`,
      sampleConnection({ id: name, connectedAt, ...over }),
      connectedAt,
      ada,
    ),
];
const forget = (name: string) => (store: Store) => store.connections.disconnect(name, leave, ada);

/** Steps that add more and more records, with a snapshot in between, since something is forgotten. */
export const growing: typeof dayOfWork = [
  ...['a', 'b', 'c'].flatMap((name, index) => connect(name, start + index)),
  forget('b'),
  ...['d', 'e', 'f', 'g'].flatMap((name, index) => connect(name, start + 10 + index)),
  forget('e'),
  ...connect('h', start + 20),
  forget('h'),
];

const pairings = [
  ...['pairing-1', 'pairing-2', 'pairing-3'],
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'one', 'two', 'three'].map((name) => `pairing-of-${name}`),
];

/** Sorts what has no defined order. */
const inOrder = <T extends { id: string }>(all: readonly T[]): T[] =>
  all.toSorted((one, other) => one.id.localeCompare(other.id));

/** All readable content of a store, in a form that can be compared. */
export async function allOf(store: Store): Promise<unknown> {
  const { connections } = await store.connections.list({ limit: 100 });
  const { events } = await store.events.read({ after: 0, limit: 100 });
  return {
    connections,
    pairings: await Promise.all(pairings.map((id) => store.pairings.find(id))),
    staff: await store.staff.list(start),
    services: await store.services.list(),
    tools: await store.tools.list(),
    webhooks: await store.webhooks.list(),
    backlog: await store.webhooks.backlog(),
    // Without ids: those of the same state in memory and from disk differ.
    events: events.map(({ event: _, ...each }) => each),
    audit: await store.audit.read({ limit: 100 }),
    checks: inOrder(await store.keys.checks()),
    keys: inOrder((await store.keys.census()).map(({ key, values }) => ({ id: String(key), values }))),
  };
}
