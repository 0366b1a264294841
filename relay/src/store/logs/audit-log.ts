import type { Seconds } from '../../base/time.ts';
import type { AuditCount, AuditEntry, AuditFilter, NumberedEntry } from '../../domain/audit/audit.ts';
import { type AuditVerdict, type Head, verifyChain } from '../../domain/audit/audit-chain.ts';
import { actorOf, idsOf } from './audit-tables.ts';
import { type Condition, conditionsIn, planned } from './conditions.ts';
import type { Dialect } from './dialect.ts';
import type { LogDatabase, Query } from './log-database.ts';
import { removeBelow } from './remove-below.ts';
import { aggregatesIn, type Choice, rowsIn } from './windows.ts';

/** The audit log that is written by other means. */
export interface AuditLog {
  /** The newest entries, in order from old to new. */
  read(filter: AuditFilter): Promise<NumberedEntry[]>;
  /** Counts events by kind of actor, in any order; a counted entry as often as it says. */
  summarize(filter: Omit<AuditFilter, 'limit'>): Promise<AuditCount[]>;
  /** Checks the chain, see {@link AuditStore.verify}. */
  verify(earlierHead?: Head): Promise<AuditVerdict>;
  /** The last entry, once it is chained; undefined if there is none. It may have been removed. */
  head(): Promise<Head | undefined>;
  /** Removes older entries, as far as that does not touch younger ones. */
  removeBefore(at: Seconds): Promise<void>;
  /** The entries up to that number. */
  upTo(last: number): AsyncIterable<AuditEntry>;
}

/** @param settle chains the entries that are not chained yet */
export function auditLog(
  database: LogDatabase,
  settle: () => Promise<void> = () => Promise.resolve(),
): AuditLog {
  const { all, dialect, parsed } = database;
  const { jsonText, link } = dialect;
  const conditions = conditionsOn(dialect);
  const columns = `seq, ${jsonText('entry')} AS entry`;
  const entryIn = (seq: number | string, entry: string) => parsed('audit', seq, JSON.parse(entry));

  const choiceOf = ({ after, before, ...filter }: Omit<AuditFilter, 'limit'>): Choice => ({
    ...{ name: 'audit', table: 'audit', after, before, since: filter.since, until: filter.until },
    id: filter.request ?? filter.connection ?? filter.about,
    conditions: conditionsIn(conditions, filter),
  });

  /** The end of the chain. */
  const lastLink = async () => {
    await settle();
    const [end = [0, '', 0]] = await all<[number, string, number]>(lastEntry);
    return {
      head: end[1] === '' ? undefined : { seq: Number(end[0]), hash: end[1] },
      link: Number(end[2]),
    };
  };

  return {
    head: async () => (await lastLink()).head,
    read: async ({ limit, ...filter }) => {
      const newest = { ...choiceOf(filter), columns, order: 'newest first' } as const;
      const entries: NumberedEntry[] = [];
      for await (const [seq, text] of rowsIn<[number, string]>(database, newest, limit))
        for (const entry of entryIn(seq, text)) entries.push({ seq: Number(seq), entry });
      return entries.reverse();
    },
    summarize: async (filter) => {
      const counts = new Map<string, AuditCount>();
      const choice = { ...choiceOf(filter), name: 'audit-summary' };
      const times = `sum(coalesce(${dialect.numberField('entry', 'count')}, 1))`;
      for await (const [what, who, count] of aggregatesIn<[AuditCount['what'], AuditCount['who'], number]>(
        ...([database, choice, `what, kind, ${times}`, 'what, kind'] as const),
      )) {
        const key = `${what} ${who}`;
        counts.set(key, { what, who, count: (counts.get(key)?.count ?? 0) + count });
      }
      return [...counts.values()];
    },
    verify: async (earlierHead) => {
      const last = await lastLink();
      const check = verifyChain(earlierHead, last.head);
      const reading = {
        ...({ name: 'audit-verify', table: 'audit', order: 'oldest first' } as const),
        ...{ key: link, before: last.link + 1 },
        columns: `${link}, seq, chain, ${jsonText('entry')} AS entry, ${before(dialect)} AS before, ${isFound(dialect)} AS found`,
      };
      for await (const [, seq, hash, text, beforeIt, found] of rowsIn<
        [number, number, string | null, string, string, number]
      >(database, reading))
        check.take({ seq: Number(seq), hash: hash ?? '', text, before: beforeIt, isFound: found === 1 });
      return check.verdict();
    },
    removeBefore: async (at) => {
      await settle();
      // Without a younger entry all stay: the next one is chained to the last.
      await removeBelow(database, { table: 'audit', key: link }, at, async () => 0, [
        `UPDATE audit_ends SET beginning = :next,
           chain_before = (SELECT chain FROM audit WHERE ${link} < :next ORDER BY ${link} DESC LIMIT 1)
         WHERE beginning < :next AND seq IN (SELECT seq FROM audit_ends ${dialect.skipLocked})`,
        // If another one is removing them, it is left to that.
        `DELETE FROM audit WHERE ${link} < :next AND ${link} < (SELECT beginning FROM audit_ends)`,
      ]);
    },
    upTo: async function* (last) {
      const reading = { name: 'audit-all', table: 'audit', columns, order: 'oldest first' } as const;
      for await (const [seq, text] of rowsIn<[number, string]>(database, { ...reading, before: last + 1 }))
        yield* entryIn(seq, text);
    },
  };
}

// --- Internal helpers ---

const lastEntry: Query = { name: 'audit-end', sql: 'SELECT seq, chain, link FROM audit_ends', values: {} };

/** The chain value before an entry: read with the entry, since retention may remove the one before meanwhile. */
const before = ({ link }: Dialect) => `coalesce(
  (SELECT previous.chain FROM audit AS previous WHERE previous.${link} < audit.${link} ORDER BY previous.${link} DESC LIMIT 1),
  (SELECT chain_before FROM audit_ends))`;

/** 1 if the ids that an entry names find it. */
const isFound = (dialect: Dialect) =>
  `CASE WHEN ${idsOf(dialect, 'entry')
    .map(
      (id) =>
        `(${id} IS NULL OR EXISTS (SELECT 1 FROM audit_ids WHERE audit_ids.id = ${id} AND audit_ids.seq = audit.seq))`,
    )
    .join(' AND ')} THEN 1 ELSE 0 END`;

/** Conditions on entries. Those on an id are checked after a lookup of what names it: an account can have a connection's id. */
const conditionsOn = (dialect: Dialect) => {
  const { field, isOneOf, contains } = dialect;
  return {
    connection: `${field('entry', 'connection')} = :connection`,
    account: planned(contains('account', ':account')),
    what: planned(isOneOf('what', ':what')),
    kinds: planned(isOneOf('kind', ':kinds')),
    // The second condition follows from the first: an index of PostgreSQL finds it, and SQLite seldom gets to it.
    who: planned(`(:who IN (${field('entry', 'who', 'id')}, kind) OR ${contains(field('entry', 'who', 'name'), ':who')})
      AND ${contains(actorOf(dialect, 'entry'), ':who')}`),
    about: `:about IN (${idsOf(dialect, 'entry').join(', ')})`,
    request: `${field('entry', 'who', 'requestId')} = :request`,
    since: 'at >= :since',
    until: 'at < :until',
  } satisfies { readonly [F in Exclude<keyof AuditFilter, 'after' | 'before' | 'limit'>]-?: Condition };
};
