import { replaced, valuesSealed } from '../conformance/key-checks.ts';
import {
  ada,
  day,
  minute,
  operator,
  presented,
  relay,
  sampleInvite,
  samplePairing,
  sampleSession,
  start,
} from '../conformance/samples.ts';
import { connect, type dayOfWork } from './day-of-work.ts';

const later = start + 200 * day;
const forget = { cause: 'disconnected_by_staff', forget: true, now: start } as const;

/** A rotation of sealing keys, value by value, while a connection is renewed and another one forgotten. */
export const rotation: typeof dayOfWork = [
  (store) => store.keys.addCheck({ id: 'old', check: 'first' }),
  ...connect('one', start, valuesSealed('one', 'old')),
  ...connect('two', start, valuesSealed('two', 'old')),
  ...connect('three', start, valuesSealed('three', 'old')),
  (store) => store.keys.addCheck({ id: 'new', check: 'second' }),
  (store) => store.keys.reseal('connections', 'one', [replaced('one', 'code')]),
  (store) => store.connections.disconnect('three', forget, ada),
  (store) => store.keys.reseal('connections', 'one', [replaced('one', 'user'), replaced('one', 'refresh')]),
  (store) =>
    store.keys.reseal('connections', 'two', [
      replaced('two', 'code'),
      replaced('two', 'user'),
      replaced('two', 'refresh'),
    ]),
  (store) => store.keys.dropCheck('old', start, operator),
  // A snapshot of re-sealed values.
  (store) => store.connections.disconnect('two', forget, ada),
];

/** The sweep: first it erases the authorization of an abandoned pairing, then it removes everything. */
export const cleanUp: typeof dayOfWork = [
  (store) => store.pairings.start(samplePairing(), ada),
  (store) => store.pairings.claim(presented),
  (store) => store.pairings.start(samplePairing({ id: 'pairing-2', codeHash: 'second' }), ada),
  (store) => store.staff.invite(sampleInvite(), operator),
  (store) => store.staff.enrol('hash-of-invite', sampleSession(), {}),
  (store) => store.staff.invite(sampleInvite({ hash: 'open' }), operator),
  (store) => store.sweep(samplePairing().expiresAt + minute),
  ...connect('one', start, valuesSealed('one', 'old')),
  (store) => store.connections.disconnect('one', forget, ada),
  (store) => store.sweep(later),
  // In another month, so in another file of the audit log.
  (store) => store.connections.disconnect('one', { ...forget, now: later }, relay),
];
