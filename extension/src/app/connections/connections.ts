import type { CallFailure, CallResult } from '@noiseaware-connect/shared/client';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { Done } from '../../messages.ts';
import { relayTime } from '../clock.ts';
import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import type { KnownRecord } from '../records.ts';
import type { RelayCaller } from '../relay-client.ts';

/** More than these are only found with the relay's own tools; the browser's storage is no database. */
const mostKept = 2_000;
const mostPages = 100;

/** Refusals after which a connection is no longer as the list on the screen shows it: its state, cause and dates. */
const agesTheList: readonly CallFailure['code'][] = [
  'reauthorization_required',
  'noiseaware_unavailable',
  'not_found',
];

export type Connections = ReturnType<typeof createConnections>;

/** What the extension knows of the relay's connections, and the two things one can do to them. */
export function createConnections(deps: { effects: Effects; model: ModelStore; relay: RelayCaller }) {
  const { model, relay } = deps;
  /** The request that is running, and its session: a new setup makes its own. */
  let running: { session: string | undefined; done: Promise<void> } | undefined;
  /** Single connections that were learned while the list was requested: newer than the list. */
  const newer = new Map<string, Connection>();

  /** Puts one connection, as the relay just answered it, in the known list. */
  const learn = async (connection: Connection) => {
    if (running !== undefined) newer.set(connection.id, connection);
    // An answer that comes after a sign-out is dropped.
    await model.update(({ relay, known }) =>
      relay === null ? {} : { known: withConnection(known, connection, relayTime(deps)) },
    );
  };

  const ask = async () => {
    const relayRecord = model.current.relay;
    // A session that has ended stays ended, and the relay counts refusals.
    if (relayRecord === null || relayRecord.sessionEnded) return;
    const asked = relayRecord.session;
    newer.clear();
    await model.update({ refresh: { running: true, failure: null } });
    const answer = await listAll(relay);
    await model.update((current) => {
      // A sign-out that came meanwhile wins.
      if (current.relay?.session !== asked) return { refresh: { running: false, failure: null } };
      if (!answer.ok) return { refresh: { running: false, failure: answer.failure.code } };
      const listed: KnownRecord = { ...answer.value, at: relayTime(deps) };
      const merged = [...newer.values()].reduce<KnownRecord>(
        (known, connection) => withConnection(known, connection, known.at),
        listed,
      );
      return { known: merged, refresh: { running: false, failure: null } };
    });
  };

  const doneWith = async (answer: CallResult<{ connection: Connection }>): Promise<Done> => {
    if (answer.ok) {
      await learn(answer.value.connection);
      return { ok: true };
    }
    if (agesTheList.includes(answer.failure.code)) void refresh();
    return { ok: false, code: answer.failure.code };
  };

  /** Asks the relay for the list. Callers that come while it is requested share the answer. */
  const refresh = (): Promise<void> => {
    const session = model.current.relay?.session;
    if (running !== undefined && running.session === session) return running.done;
    const mine = { session, done: Promise.resolve() };
    running = mine;
    mine.done = ask().finally(() => {
      if (running === mine) running = undefined;
    });
    return mine.done;
  };

  return {
    refresh,
    learn,
    /** Asks the relay for the connections of one account, which the known list may lack. */
    async lookUp(account: string) {
      const answer = await relay.call((client) => client.listConnections({ query: { account } }));
      if (!answer.ok) return;
      for (const connection of answer.value.connections) await learn(connection);
    },
    renew: async (id: string) =>
      doneWith(await relay.call((client) => client.renewConnection({ id, body: {} }))),
    disconnect: async (id: string, forget: boolean) =>
      doneWith(
        await relay.call((client) =>
          client.disconnect({ id, ...(forget ? { query: { forget: 'true' } } : {}) }),
        ),
      ),
  };
}

// --- Internal helpers ---

async function listAll(relay: RelayCaller): Promise<CallResult<Omit<KnownRecord, 'at'>>> {
  const connections: Connection[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const from = cursor;
    const page = await relay.call((client) =>
      client.listConnections(from === undefined ? {} : { query: { cursor: from } }),
    );
    if (!page.ok) return page;
    connections.push(...page.value.connections);
    cursor = page.value.nextCursor;
    pages += 1;
  } while (cursor !== undefined && connections.length < mostKept && pages < mostPages);
  const more = cursor !== undefined || connections.length > mostKept;
  return { ok: true, value: { connections: connections.slice(0, mostKept), more } };
}

function withConnection(known: KnownRecord | null, connection: Connection, at: number): KnownRecord {
  if (known === null) return { connections: [connection], more: false, at };
  const others = known.connections.filter(({ id }) => id !== connection.id);
  const connections = [connection, ...others];
  return {
    ...known,
    connections: connections.slice(0, mostKept),
    more: known.more || connections.length > mostKept,
  };
}
