import {
  decideCancel,
  decideClaim,
  decideConnect,
  decideFail,
  decideStart,
  isClaimable,
} from '../../domain/pairing/decide-pairing.ts';
import type { PairingStore } from '../contract/pairing.ts';
import { byId, changeOne, inSet, keysIn, type RecordStore } from '../record-store.ts';

export const pairingStore = (records: RecordStore): PairingStore => ({
  start: (pairing, by, session) =>
    records.change(
      { session: byId('sessions', session), open: inSet('openPairingsOfSession', session) },
      (input) => decideStart(pairing, session === undefined ? undefined : input, by),
    ),
  find: async (id) => (await records.read({ pairing: byId('pairings', id) })).pairing,
  claim: ({ codeHash, ...presented }) =>
    changeOne(records, 'pairings', { hash: codeHash }, (pairing) => decideClaim(pairing, presented)),
  isClaimable: async (codeHash, now) => {
    const { pairing } = await records.read({ pairing: byId('pairings', { hash: codeHash }) });
    return pairing !== undefined && isClaimable(pairing, now);
  },
  cancel: (id, now, by) => changeOne(records, 'pairings', id, (pairing) => decideCancel(pairing, now, by)),
  fail: (id, now, by) => changeOne(records, 'pairings', id, (pairing) => decideFail(pairing, now, by)),
  connect: (id, connection, now, by, options = {}) =>
    records.change(
      {
        pairing: byId('pairings', id),
        link: byId('links', keysIn('pairing', 'session')),
        connections: inSet('connectionsOfAccount', keysIn('pairing', 'account.id')),
      },
      (input) => decideConnect(input, { ...options, connection, now, by }),
    ),
});
