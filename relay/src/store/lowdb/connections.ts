import type { Actor, AuditEntry } from '../../domain/audit.ts';
import { type Connection, disconnected } from '../../domain/connection.ts';
import type { ConnectionStore } from '../store.ts';
import type { Database } from './database.ts';
import { cancelPairings } from './pairings.ts';

export function connectionStore({ transact, forget: erase }: Database): ConnectionStore {
  return {
    find: (id) => transact((tx) => tx.get('connections', id)),

    list: ({ account, status, after, limit }) =>
      transact((tx) => {
        const found = [...tx.all('connections')]
          .filter((each) => account === undefined || each.account.id === account)
          .filter((each) => status === undefined || each.status === status)
          .map((connection) => ({ connection, key: pageKey(connection) }))
          .filter(({ key }) => after === undefined || key > after)
          .sort((left, right) => (left.key < right.key ? -1 : 1));
        const page = found.slice(0, limit);
        const last = page.at(-1);
        return {
          connections: page.map(({ connection }) => connection),
          ...(found.length > limit && last !== undefined ? { next: last.key } : {}),
        };
      }),

    due: (now, limit) =>
      transact((tx) =>
        [...tx.all('connections')]
          .filter((each) => each.renewAt !== null && each.renewAt <= now && (each.renewal?.until ?? 0) <= now)
          .sort((left, right) => (left.renewAt ?? 0) - (right.renewAt ?? 0))
          .slice(0, limit)
          .map(({ id }) => id),
      ),

    beginRenewal: (id, { owner, now, until, refresh }, by) =>
      transact((tx) => {
        const connection = tx.get('connections', id);
        if (connection === undefined) return 'missing';
        if (connection.accessCode === null) return 'forgotten';
        // A schedule or a service that has not heard of a disconnect does not undo it; a person may.
        if (connection.status === 'disconnected' && by.kind !== 'staff' && by.kind !== 'operator') {
          return 'disconnected';
        }
        if (connection.renewal !== null && connection.renewal.until > now) return 'busy';
        const interrupted = connection.renewal;
        if (interrupted !== null) tx.audit(entry('renewal_interrupted', connection, now, by));
        const spent = interrupted?.spends === 'refresh_token';
        const tokens = connection.tokens && {
          ...connection.tokens,
          refreshToken: spent ? null : connection.tokens.refreshToken,
        };
        const spends =
          refresh && tokens !== null && tokens.refreshToken !== null ? 'refresh_token' : 'access_code';
        const leased: Connection = { ...connection, tokens, renewal: { owner, until, spends } };
        tx.put('connections', id, leased);
        return leased;
      }),

    settleRenewal: (id, owner, settle, now, by) =>
      transact((tx) => {
        const connection = tx.get('connections', id);
        if (connection?.renewal?.owner !== owner) return 'lost';
        const settled = settle(connection);
        tx.put('connections', id, settled);
        const what = settled.status === 'active' ? 'renewed' : 'renewal_failed';
        // A passing failure that repeats is one event of the audit log, not one each time.
        if (what === 'renewed' || settled.cause !== connection.cause) tx.audit(entry(what, settled, now, by));
        return settled;
      }),

    disconnect: async (id, { cause, forget, now }, by) => {
      const after = await transact((tx) => {
        const connection = tx.get('connections', id);
        if (connection === undefined) return undefined;
        const ended = disconnected(connection, cause, forget);
        tx.put('connections', id, ended);
        // A reauthorization that is under way would undo it.
        cancelPairings(tx, (pairing) => pairing.connection === id, now, by);
        tx.audit(entry('disconnected', ended, now, by));
        if (forget) tx.audit(entry('forgotten', ended, now, by));
        return ended;
      });
      // What is forgotten leaves the journal too, and whatever was set aside.
      if (forget && after !== undefined) await erase(id);
      return after;
    },
  };
}

// --- Internal helpers ---

/** Orders by when a connection was made; its id makes the order total. */
const pageKey = ({ connectedAt, id }: Connection): string =>
  `${String(connectedAt * 1000).padStart(16, '0')}.${id}`;

const entry = (what: AuditEntry['what'], connection: Connection, at: number, who: Actor): AuditEntry => ({
  at,
  what,
  who,
  connection: connection.id,
  account: connection.account.id,
  status: connection.status,
  ...(connection.cause === null ? {} : { cause: connection.cause }),
});
