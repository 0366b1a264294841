import type { Store } from '@noiseaware-connect/relay/store/store';
import {
  ada,
  auditLife,
  day,
  eventLife,
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
  (store) => store.connections.disconnect('connection-1', leave, ada),
  (store) => store.pairings.start(samplePairing({ id: 'pairing-2', codeHash: 'second' }), ada),
  (store) => store.services.noteUse({ id: 'service-1', at: start + 5, from: '192.0.2.1' }),
  (store) => store.services.revoke('billing', start + 6, operator),
  (store) => store.pairings.cancel('pairing-2', start + 20 * day, ada),
  (store) => store.connections.disconnect('connection-1', { ...leave, now: start + 20 * day }, ada),
  (store) => store.sweep(start + 21 * day, auditLife, eventLife),
  (store) => store.staff.revoke('Ada', start + 21 * day, operator),
  (store) => store.tools.put(sampleTool(), start + 22 * day, operator),
  (store) => store.tools.put(sampleTool({ name: 'New' }), start + 22 * day, operator),
  (store) => store.tools.remove('harbor', start + 23 * day, operator),
  (store) => store.webhooks.add(sampleWebhook(), operator),
  (store) => store.pairings.start(samplePairing({ id: 'pairing-3', codeHash: 'third' }), ada),
  (store) =>
    store.pairings.connect('pairing-3', sampleConnection({ id: 'connection-3' }), start + 24 * day, ada),
  async (store) => {
    // With a lease that has ended, so that the step can be repeated if only its second write was refused.
    const [taken] = await store.webhooks.take(
      new Map([['webhook-1', 9]]),
      start + 24 * day,
      start + 24 * day,
    );
    if (taken !== undefined)
      await store.webhooks.settle([{ leased: taken.delivery, attempt: failedAttempt(), nextAt: null }]);
  },
  (store) => store.webhooks.replay('webhook-1', { later: start }, start + 25 * day, operator),
];
