import {
  decideAnswer,
  decideLease,
  decideSettlement,
  decideTrouble,
} from '../../domain/decide-connection.ts';
import type { ConnectionStore } from '../store.ts';
import type { Deciding } from './deciding.ts';

/** What is decided on one connection alone. */
export const connectionChanges = ({ find, change }: Deciding) =>
  ({
    find: (id) => find('connections', id),
    beginRenewal: (id, lease, by) =>
      change('connections', id, (known, found) => decideLease(known, { ...lease, latest: found?.at }, by)),
    settleRenewal: (id, owner, settle, now, by) =>
      change('connections', id, (known) => decideSettlement(known, owner, settle, now, by)),
    noteTrouble: (id, settle, now, by) =>
      change('connections', id, (known) => decideTrouble(known, settle, now, by)),
    noteAnswer: (id, now) => change('connections', id, (known) => decideAnswer(known, now)),
  }) satisfies Partial<ConnectionStore>;
