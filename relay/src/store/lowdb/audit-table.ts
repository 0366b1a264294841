import type { AuditCount, AuditEntry, AuditFilter, NumberedEntry } from '../../domain/audit/audit.ts';
import { type Chained, type Head, verifyChain } from '../../domain/audit/audit-chain.ts';
import type { AuditLog } from '../transactional/transaction.ts';
import { firstYounger, lastNumber, removeBelow } from './log-table.ts';
import type { Sqlite, Statement } from './sqlite.ts';
import { idsOf } from './tables.ts';
import { aggregatesIn, conditionsIn, numberAt, type Range, rowsIn } from './windows.ts';

/**
 * The audit log in its table.
 * @param head the last durable entry
 */
export function auditTable(sqlite: Pick<Sqlite, 'all' | 'write'>, head: () => Head | undefined): AuditLog {
  const lastSeq = () => head()?.seq ?? 0;
  const oldestFirst = (before: number): Omit<Range, 'columns'> => ({
    ...{ table: 'audit', after: 0, before, order: 'oldest first', conditions: conditionsIn({}, {}) },
  });
  /** The entries that match; undefined if their times say that there are none. */
  const matching = async ({
    since,
    until,
    after = 0,
    before = lastSeq() + 1,
    ...filter
  }: Omit<AuditFilter, 'limit'>): Promise<Omit<Range, 'columns' | 'order'> | undefined> => {
    const first = since === undefined ? 1 : await numberAt(sqlite, 'audit', 'first from', since);
    const last = until === undefined ? lastSeq() : await numberAt(sqlite, 'audit', 'last before', until);
    if (first === undefined || last === undefined) return undefined;
    const id = filter.about ?? filter.connection ?? filter.request;
    return {
      table: 'audit',
      index:
        id === undefined ? undefined : { table: 'audit_ids', ...conditionsIn({ id: 'id = :id' }, { id }) },
      after: Math.max(after, first - 1),
      before: Math.min(before, last + 1),
      conditions: conditionsIn(conditions, { since, until, ...filter }),
    };
  };
  return {
    read: async ({ limit, ...filter }) => {
      const range = await matching(filter);
      if (range === undefined) return [];
      const newest = { ...range, columns: 'seq, entry', order: 'newest first' } as const;
      const entries: NumberedEntry[] = [];
      for await (const row of rowsIn<[number, string]>(sqlite, newest, limit))
        entries.push({ seq: row[0], entry: entryOf(row[1]) });
      return entries.reverse();
    },
    summarize: async (filter) => {
      const range = await matching(filter);
      if (range === undefined) return [];
      const counts = new Map<string, AuditCount>();
      const columns = `what, entry ->> '$.who.kind', sum(coalesce(entry ->> 'count', 1))`;
      for await (const [what, who, count] of aggregatesIn<[AuditCount['what'], AuditCount['who'], number]>(
        sqlite,
        { ...range, columns },
        '1, 2',
      )) {
        const key = `${what} ${who}`;
        counts.set(key, { what, who, count: (counts.get(key)?.count ?? 0) + count });
      }
      return [...counts.values()];
    },
    verify: async (earlierHead) => {
      const check = verifyChain(earlierHead, head());
      const range = { ...oldestFirst(lastSeq() + 1), columns: `seq, chain, entry, ${before}, ${isIndexed}` };
      for await (const row of rowsIn<[number, string, string, string, number]>(sqlite, range))
        check.take({
          ...{ seq: row[0], hash: row[1], entry: entryOf(row[2]) },
          ...{ before: row[3], isIndexed: row[4] === 1 },
        });
      return check.verdict();
    },
    head: async () => head(),
    removeBefore: async (at) => {
      const first = await firstYounger(sqlite, 'audit', at);
      // Without a younger entry all stay: the next one is chained to the last.
      if (first !== undefined) await removeBelow(sqlite, 'audit', first, noteChainBefore);
    },
    upTo: async function* (last) {
      const range = { ...oldestFirst(last + 1), columns: 'seq, entry' };
      for await (const [, text] of rowsIn<[number, string]>(sqlite, range)) yield entryOf(text);
    },
  };
}

/** The last entry of the audit log, also if it was removed: then nothing follows from it. */
export async function auditHead({ all }: Pick<Sqlite, 'all'>): Promise<Head | undefined> {
  const seq = await lastNumber({ all }, 'audit');
  const [last] = await all<[string]>('SELECT chain FROM audit ORDER BY seq DESC LIMIT 1');
  return seq === 0 ? undefined : { seq, hash: last?.[0] ?? '' };
}

/** When the last entry was written, in seconds; undefined if there is none. */
export async function lastAuditedAt({ all }: Pick<Sqlite, 'all'>): Promise<number | undefined> {
  return (await all<[number]>('SELECT at FROM audit ORDER BY seq DESC LIMIT 1'))[0]?.[0];
}

/** The statement that writes entries. */
export const insertAudit = (entries: readonly Chained[]): Statement => ({
  sql: 'INSERT INTO audit (seq, at, what, account, chain, entry) VALUES (?, ?, ?, ?, ?, ?)',
  rows: entries.map(({ seq, hash, entry }) => [
    ...[seq, entry.at, entry.what, entry.account ?? null, hash],
    JSON.stringify(entry),
  ]),
});

// --- Internal helpers ---

/** What SQLite holds was parsed when it was written, and the version says its form. */
const entryOf = (text: string): AuditEntry => JSON.parse(text) as AuditEntry;

/** The statement that notes the chain value of the last entry below that number: the first one that is left follows from it. */
const noteChainBefore = (seq: number): Statement => ({
  sql: `INSERT INTO meta SELECT 'audit_chain_before', chain FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT 1
    ON CONFLICT DO UPDATE SET value = excluded.value`,
  rows: [[seq]],
});

/** The chain value before an entry: read with the entry, since retention may remove the one before meanwhile. */
const before = `coalesce(
  (SELECT chain FROM audit AS previous WHERE previous.seq < audit.seq ORDER BY previous.seq DESC LIMIT 1),
  (SELECT value FROM meta WHERE name = 'audit_chain_before'), '')`;

/** Whether an entry's columns and ids are those of the entry. */
const isIndexed = `(at, what, account) IS (entry ->> 'at', entry ->> 'what', entry ->> 'account')
  AND NOT EXISTS (
    SELECT 1 FROM json_each(json_array(${idsOf('entry').join(', ')})) AS named WHERE named.value IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM audit_ids WHERE audit_ids.id = named.value AND audit_ids.seq = audit.seq)
  )`;

/** Conditions on entries. Those on an id are checked after a lookup of what names it: an account can have a connection's id. */
const conditions = {
  account: 'instr(lower_case(account), lower_case(:account)) > 0',
  connection: "entry ->> 'connection' = :connection",
  what: 'what IN (SELECT value FROM json_each(:what))',
  kinds: "entry ->> '$.who.kind' IN (SELECT value FROM json_each(:kinds))",
  who: "(:who IN (entry ->> '$.who.id', entry ->> '$.who.kind') OR instr(lower_case(entry ->> '$.who.name'), lower_case(:who)) > 0)",
  about: `:about IN (${idsOf('entry').join(', ')})`,
  request: "entry ->> '$.who.requestId' = :request",
  since: 'at >= :since',
  until: 'at < :until',
} satisfies { readonly [F in Exclude<keyof AuditFilter, 'after' | 'before' | 'limit'>]-?: string };
