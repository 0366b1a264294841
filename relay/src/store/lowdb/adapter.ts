import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import type { Adapter } from 'lowdb';
import type { NumberedEntry } from '../../domain/audit/audit.ts';
import { chained, type Head } from '../../domain/audit/audit-chain.ts';
import type { Delivery, LoggedEvent } from '../../domain/webhook/webhook.ts';
import type { CollectionName, Records } from '../collections.ts';
import { auditLog } from '../logs/audit-log.ts';
import { deliveryLog } from '../logs/delivery-log.ts';
import { eventLog } from '../logs/event-log.ts';
import type { LastNumbers, StoreLogs } from '../transactional/transaction.ts';
import { formatVersion, upgradedRecord } from '../upgrades.ts';
import { logsIn } from './log-database.ts';
import type { RelayDatabase } from './relay-database.ts';
import type { Row, Sqlite, Statement } from './sqlite.ts';
import { type Change, emptyState, recordsOf, type State } from './state.ts';
import { addingAudit, addingEvents, type Erasure, writingDeliveries } from './write-logs.ts';

/** What a transaction has written. */
export interface Commit {
  readonly changes: readonly Change[];
  readonly audit: readonly NumberedEntry[];
  readonly events: readonly LoggedEvent[];
  /** Events of earlier commits that are erased. */
  readonly erasures: readonly Erasure[];
  /** Webhooks whose deliveries are removed from their log. */
  readonly webhooks: readonly string[];
  /** The number of the last event: higher than that of `events` if numbers are left out. */
  readonly lastEvent: number;
}

/** lowdb's adapter on the database. */
export interface SqliteAdapter extends Adapter<State> {
  /** Names the commits that the next `write` makes durable, in their order. */
  next(commits: readonly Commit[]): void;
  /** The numbers of the last durable audit entry and event, once all has been read. */
  last(): LastNumbers;
  readonly logs: StoreLogs;
  /** Writes all records in the form of this version, if the database has an earlier one. */
  upgrade(state: State): Promise<void>;
}

/**
 * lowdb's adapter: `read` loads all records, and `write` makes commits durable in one transaction, since writing all records each
 * time would be slow.
 * @param commit writes a transaction of commits; its errors are those of `write`
 */
export function sqliteAdapter(
  sqlite: Pick<Sqlite, 'all' | 'write'>,
  commit: Sqlite['write'],
  { file, version }: Pick<RelayDatabase, 'file' | 'version'>,
): SqliteAdapter {
  let commits: readonly Commit[] = [];
  const database = logsIn(sqlite);
  const audit = auditLog(database);
  const events = eventLog(database);
  const deliveries = deliveryLog(database);
  let head: Head | undefined;
  let lastEvent = 0;

  const write = async () => {
    const entries = chained(
      commits.flatMap((each) => each.audit.map(({ seq, entry }) => ({ seq, text: JSON.stringify(entry) }))),
      head?.hash ?? '',
    );
    const last = commits.at(-1)?.lastEvent ?? lastEvent;
    const statements = [
      ...changedRecords(commits),
      ...addingAudit(entries),
      ...addingEvents(
        commits.flatMap((commit) => commit.events),
        last > lastEvent ? last : undefined,
        commits.flatMap((commit) => commit.erasures),
      ),
    ].filter(({ rows }) => rows.length > 0);
    // Without any change it tells whether the disk can be written.
    await commit(statements.length > 0 ? statements : [probe]);
    head = entries.at(-1) ?? head;
    lastEvent = last;
  };

  return {
    next: (these) => {
      commits = these;
    },
    last: () => ({ audit: head?.seq ?? 0, events: lastEvent }),
    logs: {
      audit,
      events,
      deliveries,
    },
    read: async () => {
      const state = emptyState();
      let count = 0;
      for (const [collection, id, text] of readRecords(file)) {
        const record = JSON.parse(text) as Records[CollectionName];
        recordsOf(state, collection)?.set(id, upgradedRecord(collection, record, version) as never);
        count += 1;
        if (count % atOnce === 0) await yieldEventLoop();
      }
      head = await audit.head();
      lastEvent = await events.tip();
      return state;
    },
    write,
    upgrade: async (state) => {
      if (version === formatVersion) return;
      const changes = (Object.keys(state) as CollectionName[]).flatMap((name) =>
        [...recordsOf(state, name)].map(([id, record]): Change => [name, id, record]),
      );
      for await (const each of deliveries.delivered())
        changes.push(['deliveries', each.id, upgradedRecord('deliveries', each, version) as Delivery]);
      await sqlite.write([
        ...changedRecords([{ changes }]),
        { sql: "UPDATE meta SET value = ? WHERE name = 'version'", rows: [[formatVersion]] },
      ]);
    },
  };
}

// --- Internal helpers ---

/** Records that are parsed in one time slice. */
const atOnce = 500;

// Not imported: an older Node, which has no such module, could not load the program that tells what it needs.
const { DatabaseSync } = process.getBuiltinModule('node:sqlite');

/** Reads all records that are in memory, in this thread: passing them from the other one would take as long again, and as much memory. */
function* readRecords(file: string): Generator<[collection: CollectionName, id: string, record: string]> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const records = database.prepare(`SELECT collection, id, record FROM records
      UNION ALL SELECT 'deliveries', id, record FROM deliveries WHERE state <> 'delivered'`);
    records.setReturnArrays(true);
    for (const row of records.iterate()) yield row as unknown as [CollectionName, string, string];
  } finally {
    database.close();
  }
}

/** The statements that write what is left of changes: of several to a record, the last one counts. */
function changedRecords(commits: readonly Partial<Commit>[]): Statement[] {
  const changes = commits.flatMap((commit) => commit.changes ?? []);
  const latest = new Map(changes.map((change) => [`${change[0]}/${change[1]}`, change]));
  const put: Row[] = [];
  const removed: Row[] = [];
  const deliveries = { put: [] as Delivery[], removed: [] as string[] };
  for (const [collection, id, record] of latest.values()) {
    if (collection === 'deliveries') {
      if (record === null) deliveries.removed.push(id);
      else deliveries.put.push(record as Delivery);
    } else if (record === null) removed.push([collection, id]);
    else put.push([collection, id, JSON.stringify(record)]);
  }
  return [
    {
      sql: 'INSERT INTO records VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET record = excluded.record',
      rows: put,
    },
    { sql: 'DELETE FROM records WHERE collection = ? AND id = ?', rows: removed },
    ...writingDeliveries(
      deliveries.put,
      deliveries.removed,
      commits.flatMap((commit) => commit.webhooks ?? []),
      commits.flatMap((commit) => commit.erasures ?? []),
    ),
  ];
}

const probe: Statement = { sql: 'UPDATE meta SET value = value + 1 WHERE name = ?', rows: [['probes']] };
