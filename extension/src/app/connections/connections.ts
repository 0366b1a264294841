import type { CallFailure, CallResult } from '@noiseaware-connect/shared/client';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { Done } from '../../messages.ts';
import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import type { KnownRecord } from '../records.ts';
import type { RelayCaller } from '../relay-client.ts';

/** More than this is found by the search of the relay's own tools; the browser's storage is no database. */
const mostKept = 2_000;
const mostPages = 100;

/** Refusals after which a connection is no longer as the list on the screen tells it: its state, cause and dates. */
const agesTheList: readonly CallFailure['code'][] = [
  'reauthorization_required',
  'noiseaware_unavailable',
  'not_found',
];

export interface Connections {
  /** Asks the relay for the list. Callers that come while it is asked share the answer. */
  refresh(): Promise<void>;
  renew(id: string): Promise<Done>;
  disconnect(id: string, forget: boolean): Promise<Done>;
  /** Asks the relay for the connections of one account, which the known list may lack. */
  lookUp(account: string): Promise<void>;
  /** Puts one connection, as the relay just told it, in the known list. */
  learn(connection: Connection): Promise<void>;
}

/** What the extension knows of the relay's connections, and the two things one can do to them. */
export function createConnections(deps: {
  effects: Effects;
  model: ModelStore;
  relay: RelayCaller;
}): Connections {
  const { effects, model, relay } = deps;
  /** The question under way, and in whose name: a new setup asks anew. */
  let running: { session: string | undefined; done: Promise<void> } | undefined;
  /** What was told of single connections while the list was under way: newer than the list. */
  const newer = new Map<string, Connection>();

  const learn = async (connection: Connection) => {
    if (running !== undefined) newer.set(connection.id, connection);
    // An answer that comes after a sign-out is nobody's any more.
    await model.update(({ relay, known }) =>
      relay === null ? {} : { known: withConnection(known, connection, effects.now()) },
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
      const listed: KnownRecord = { ...answer.value, at: effects.now() };
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
    async lookUp(account) {
      const answer = await relay.call((client) => client.listConnections({ query: { account } }));
      if (!answer.ok) return;
      for (const connection of answer.value.connections) await learn(connection);
    },
    renew: async (id) => doneWith(await relay.call((client) => client.renewConnection({ id, body: {} }))),
    disconnect: async (id, forget) =>
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
