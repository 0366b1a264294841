import type { Seconds } from '../../base/time.ts';
import {
  decideApiAnswer,
  decideApiFailure,
  decideDamagedErasure,
  decideDisconnect,
  decideExtension,
  decideHandover,
  decideInterruption,
  decideLease,
  decideRecheckNow,
  decideSettlement,
} from '../../domain/connection/decide-connection.ts';
import { decideMove } from '../../domain/connection/decide-move.ts';
import { mostRefused } from '../../domain/connection/refusals.ts';
import type { ConnectionStore } from '../contract/connection.ts';
import type { Native } from '../native.ts';
import { asChanges, byId, byQuery, changeOne, inSet, keysIn, type RecordStore } from '../record-store.ts';
import { changeEach } from './change-each.ts';

export const connectionStore = (records: RecordStore, native: Native['connections']): ConnectionStore => ({
  ...native,
  find: async (id) => (await records.read({ connection: byId('connections', id) })).connection,
  markInterrupted: async (now, by) => {
    await changeEach(
      records,
      'connections',
      (limit) => byQuery('lapsedLeases', now, limit),
      (connection, { at }) => decideInterruption(connection, now, by, at),
    );
  },
  beginRenewal: (id, lease, by) =>
    changeOne(records, 'connections', id, (connection, { at }) =>
      decideLease(connection, { ...lease, latest: at }, by),
    ),
  extendRenewal: (id, owner, until) =>
    changeOne(records, 'connections', id, (connection) => decideExtension(connection, owner, until)),
  settleRenewal: (id, owner, settle, now, by) =>
    changeOne(records, 'connections', id, (connection) =>
      decideSettlement(connection, owner, settle, now, by),
    ),
  settleRefusal: (id, owner, settle, now, by) =>
    records.change(
      { connection: byId('connections', id), refused: lastRefused(now) },
      ({ connection, refused }) =>
        asChanges(
          'connections',
          decideSettlement(connection, owner, (leased) => settle(leased, refused), now, by),
        ),
    ),
  lastRefused: async (now) => (await records.read({ refused: lastRefused(now) })).refused,
  recordApiFailure: (id, settle, now, by) =>
    records.change(
      { connection: byId('connections', id), refused: lastRefused(now) },
      ({ connection, refused }) =>
        asChanges(
          'connections',
          decideApiFailure(connection, (active) => settle(active, refused), now, by),
        ),
    ),
  scheduleRecheckNow: (id, now) =>
    changeOne(records, 'connections', id, (connection) => decideRecheckNow(connection, now)),
  recordApiAnswer: (id, now) =>
    changeOne(records, 'connections', id, (connection) => decideApiAnswer(connection, now)),
  disconnect: (id, how, by) =>
    records.change(
      {
        connection: byId('connections', id),
        open: inSet('openPairingsOfConnection', id),
        alone: inSet('alertsWithoutConnection', how.forget ? keysIn('connection', 'account.id') : undefined),
      },
      (input) => decideDisconnect(input, how, by),
    ),
  move: (id, move, by) => {
    const accounts = [keysIn('connection', 'account.id'), move.account.id] as const;
    return records.change(
      {
        connection: byId('connections', id),
        others: inSet('connectionsOfAccount', move.account.id),
        pairings: inSet('openPairingsOfAccount', ...accounts),
        links: inSet('openLinksOfAccount', ...accounts),
      },
      (input) => decideMove(input, move, by),
    );
  },
  eraseLost: (id, now, by) =>
    records.change({ connection: byId('connections', id) }, ({ connection }) =>
      decideDamagedErasure(connection, id, now, by),
    ),
  handOver: (from, to, now, by) =>
    changeEach(
      records,
      'connections',
      (limit) => byQuery('connectionsOfResponsible', from, limit),
      (connection) => decideHandover(connection, from, to, now, by),
    ),
});

// --- Internal helpers ---

const lastRefused = (now: Seconds) => byQuery('refusedConnections', now, mostRefused);
