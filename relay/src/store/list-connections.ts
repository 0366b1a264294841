import type { Seconds } from '../base/time.ts';
import type { Connection } from '../domain/connection/connection.ts';
import { type ListSection, sectionsOf } from '../domain/connection/list-order.ts';
import type { ConnectionFilter } from './contract/connection.ts';
import type { ListOrder } from './lists/condition.ts';
import { byEnd, byName, connectionList, type SectionFilter } from './lists/connections.ts';
import { pageOf } from './page.ts';

/** A part of a list of connections, with an order of its own, and what it selects. */
export interface Leg {
  readonly order: ListOrder<Connection>;
  readonly filter: SectionFilter;
}

/**
 * Reads a page: in order of connecting, or section by section.
 * @param read the first connections of a leg behind a key, at most that many, in the form in which a store has them
 * @param keyOf the key of a connection in the order of its leg
 */
export async function listConnections<T>(
  { after, limit, listed, ...asked }: ConnectionFilter,
  read: (leg: Leg, after: string, most: number) => Promise<readonly T[]>,
  keyOf: (connection: T, leg: Leg) => string,
): Promise<{ connections: T[]; next?: string }> {
  const place = listed === undefined || after === undefined ? undefined : parsePlace(after);
  const now = place?.now ?? listed?.now ?? 0;
  const legs =
    listed === undefined
      ? [{ order: connectionList.order, filter: asked }]
      : sectionsOf(listed.group, asked.named !== undefined).map(legOf(asked, now));
  const first = place?.section ?? 0;
  const found: { connection: T; section: number; leg: Leg }[] = [];
  for (const [section, leg] of legs.entries()) {
    if (section < first || found.length > limit) continue;
    const start = listed === undefined ? after : section === first ? place?.key : undefined;
    const connections = await read(leg, start ?? '', limit + 1 - found.length);
    found.push(...connections.map((connection) => ({ connection, section, leg })));
  }
  const { page, next } = pageOf(found, limit, ({ connection, section, leg }) => {
    const key = keyOf(connection, leg);
    return listed === undefined ? key : placeText({ section, now, key });
  });
  return { connections: page.map(({ connection }) => connection), ...next };
}

// --- Internal helpers ---

const legOf =
  ({ named, ...asked }: SectionFilter, now: Seconds) =>
  ({ parts, by, rank }: ListSection): Leg => ({
    order: by === 'end' ? byEnd : byName,
    filter: { ...asked, within: { parts, now }, ...(rank === undefined ? { named } : { [rank]: named }) },
  });

/** A position in a list of several sections: which section, the time of the list's groups, and the key behind which it goes on. */
interface Place {
  readonly section: number;
  readonly now: Seconds;
  readonly key: string;
}

/** Writes a position as a cursor. */
const placeText = ({ section, now, key }: Place): string =>
  Buffer.from(`${section} ${now} ${key}`).toString('base64url');

/** Reads a position; undefined if the text is none. */
function parsePlace(text: string): Place | undefined {
  const [, section, now, key] =
    /^(\d) (\d+(?:\.\d+)?) (.*)$/s.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return key === undefined ? undefined : { section: Number(section), now: Number(now), key };
}
