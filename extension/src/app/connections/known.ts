import { groupOf } from '@noiseaware-connect/shared/connection-group';
import type { CachedAnswer, ReadOf } from '@noiseaware-connect/shared/contract/endpoint';
import type { ExtensionCalls } from '@noiseaware-connect/shared/contract/extension';
import type { Connection, ConnectionSummary } from '@noiseaware-connect/shared/shapes';
import type { KnownRecord } from '../model/records.ts';

/** A page of the relay's list. */
export type ListPage = ReadOf<ExtensionCalls['listConnections']>;
/** A page with the `ETag` of its answer, and the number of its records that could not be read. */
export type TaggedPage = { value: ListPage; etag?: string; leftOut?: number };

/** Connections that no page contains: how many are kept, and for how many milliseconds. */
const mostLearned = 50;
const learnedFor = 15 * 60_000;

const none: KnownRecord = {
  connections: [],
  unreadable: false,
  at: 0,
  pages: { needsYou: { ids: [], more: false }, all: { ids: [], more: false } },
  learned: [],
};

/** The kept page for a conditional request; undefined if there is none. */
export function pageOf(list: KnownRecord | null): CachedAnswer<ListPage> | undefined {
  const { ids, more, etag } = (list ?? none).pages.all;
  if (list === null || etag === undefined) return undefined;
  const byId = new Map(list.connections.map((each) => [each.id, each]));
  const connections = ids.flatMap((id) => byId.get(id) ?? []);
  return { etag, value: { connections, ...(more ? { nextCursor: '' } : {}) } };
}

/**
 * The record after the relay has sent its list, which begins with the connections that need a person.
 * @param newer connections that were learned meanwhile and replace those of the list
 */
export function mergePage(
  before: KnownRecord | null,
  all: TaggedPage,
  { summary, newer, at }: { summary: ConnectionSummary; newer: readonly Connection[]; at: number },
): KnownRecord {
  const { connections: old, learned } = before ?? none;
  const recent = learned.filter((each) => Math.abs(at - each.at) < learnedFor);
  const isRecent = ({ id }: Connection) => recent.some((each) => each.id === id);
  const listed = all.value.connections;
  const byId = new Map([...old.filter(isRecent), ...listed].map((each) => [each.id, each]));
  const needsYou = listed.filter((each) => groupOf(each, at) === 'needs_you').map(({ id }) => id);
  const list: KnownRecord = {
    connections: [...byId.values()],
    unreadable: all.leftOut !== undefined,
    at,
    pages: {
      needsYou: { ids: needsYou, more: summary.needsYou > needsYou.length },
      all: recordOf(all),
    },
    learned: recent,
  };
  return newer.reduce((all, connection) => mergeConnection(all, connection, at), list);
}

/** The record after the relay has sent a single connection. */
export function mergeConnection(before: KnownRecord | null, connection: Connection, at: number): KnownRecord {
  const list = before ?? { ...none, at };
  const { connections, pages } = list;
  const isOther = ({ id }: { id: string }) => id !== connection.id;
  const learned = [{ id: connection.id, at }, ...list.learned.filter(isOther)].slice(0, mostLearned);
  const ids = new Set([...pages.needsYou.ids, ...pages.all.ids, ...learned.map(({ id }) => id)]);
  const others = connections.filter((each) => isOther(each) && ids.has(each.id));
  return { ...list, connections: [connection, ...others], learned };
}

// --- Internal helpers ---

/** What could not be read is asked for again: another version of this extension may read it. */
const recordOf = ({ value, etag, leftOut }: TaggedPage): KnownRecord['pages']['all'] => ({
  ids: value.connections.map(({ id }) => id),
  more: value.nextCursor !== undefined,
  ...(etag === undefined || leftOut !== undefined ? {} : { etag }),
});
