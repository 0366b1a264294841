import path from 'node:path';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { describeDiskError, type Files, unfinishedSuffix } from '../../base/files.ts';
import { type Chained, chainAt, type Tip } from '../../domain/audit/audit-chain.ts';
import type { LastNumbers, StoreLogs } from '../transactional/transaction.ts';
import { auditFile } from './audit-file.ts';
import { eventFile } from './event-file.ts';
import { createQuarantine } from './quarantine.ts';
import { type Found, readDirectory, snapshotFiles } from './read-directory.ts';
import { copySnapshot, writeSnapshot } from './snapshot.ts';
import { copyOf, type State } from './state.ts';
import { type Commit, forgottenConnectionIds, writeAheadLog } from './write-ahead-log.ts';

/** Where commits are made durable. */
export interface Persistence {
  /** Loads everything that is kept. Changes nothing; appending is possible only after {@link begin}. */
  read(): Promise<State>;
  /** The numbers of the last durable audit entry and event. */
  last(): LastNumbers;
  /**
   * Repairs what an earlier process left, quarantines damaged records, and makes appending possible. Resolves with whether a
   * snapshot must be written first.
   */
  begin(): Promise<boolean>;
  /** Resolves once all commits are durable. After a rejection none of them counts, once {@link recover} has resolved. */
  append(commits: readonly Commit[]): Promise<void>;
  /** Makes appending possible again, and removes the rejected commits. */
  recover(): Promise<void>;
  /**
   * Compaction: writes the records of one moment and drops the commits that led to them, so that erased values leave the disk.
   * The snapshot counts only once `durable`, called at that moment, has resolved. Appending continues meanwhile. After a
   * rejection everything is as durable as before, and the next snapshot tries again.
   */
  snapshot(data: State, durable: () => Promise<void>): Promise<void>;
  /** Whether anything is missing in the snapshot. */
  hasChanges(): boolean;
  /** Whether the log is so long that a start would be slow, or an earlier snapshot was not completed. */
  isSnapshotDue(): boolean;
  /** Whether the quarantine holds nothing that was forgotten. */
  isErased(): boolean;
  readonly logs: StoreLogs;
  close(): Promise<void>;
}

/**
 * How long the write-ahead log grows before a snapshot is taken: a number of bytes plus a share of the snapshot's size. With the
 * share, snapshots cost the same per commit for any number of records.
 */
export interface Growth {
  bytes: number;
  share: number;
}
export const defaultGrowth: Growth = { bytes: 16 * 1024 * 1024, share: 0.25 };

/**
 * Keeps the state in a directory: `relay.ndjson` is a snapshot of all records, `relay-copy.ndjson` its copy,
 * `wal-<number>.ndjson` the commits since, `audit-<month>.ndjson` the audit log, `events-<day>.ndjson` the log of events. A commit holds whole records, not differences,
 * so replaying one that a snapshot already contains is idempotent.
 */
export function filePersistence(
  directory: string,
  files: Files,
  log: Logger,
  now: () => number,
  growth: Growth = defaultGrowth,
): Persistence {
  const place = snapshotFiles(directory);
  const wal = writeAheadLog(files, directory, log);
  const audit = auditFile(files, directory, log);
  const events = eventFile(files, directory, log);
  const quarantine = createQuarantine(files, directory, log);
  const clock = watchClock(log, now);
  /** Runs writes one after another. */
  const inTurn = pLimit(1);
  let found: Found | undefined;
  let snapshotSize = 0;

  const removeUnfinished = async () => {
    for (const name of (await files.readdir(directory)).filter((each) => each.endsWith(unfinishedSuffix))) {
      log.warn({ file: name }, 'incomplete file of an interrupted write removed');
      await files.unlink(path.join(directory, name));
    }
  };

  /** Writes a snapshot that replaces all logs before the current one. */
  const write = async (data: State, durable: () => Promise<void>) => {
    // Only the logs that are dropped below made the audit entries and events durable.
    await inTurn(audit.write);
    await inTurn(async () => {
      await events.write();
      await events.erase();
    });
    await quarantine.erase((id) => data.connections.get(id)?.accessCode === null);
    const { seq, chain } = audit.tip() ?? { seq: 0, chain: '' };
    const header = {
      log: wal.current,
      erasing: !quarantine.isErased,
      audit: { seq, chain },
      events: events.tip,
      writtenAt: now(),
    };
    snapshotSize = await writeSnapshot(files, place.snapshot, header, copyOf(data), durable());
    await copySnapshot(files, place.snapshot, place.copy);
    await inTurn(wal.drop);
  };

  return {
    logs: { audit, events },
    read: async () => {
      found = await readDirectory(files, place, wal, log);
      if (found.isErasing) quarantine.expectErasing(forgottenConnectionIds(found.entries));
      snapshotSize = found.size;
      await audit.start(found.entries, found.tip);
      await events.start(found.events, found.erasures, found.lastEvent);
      return found.state;
    },
    last: () => ({ audit: audit.tip()?.seq ?? 0, events: events.last()?.seq ?? 0 }),
    begin: async () => {
      if (found === undefined) throw new Error('the data directory has not been read');
      const { state, damaged, mustWrite, writtenAt } = found;
      found = undefined;
      await files.chmod(directory, 0o700);
      await removeUnfinished();
      clock.notice(writtenAt);
      await wal.resume();
      // Lines that are quarantined below are newer than any forgetting, so they keep their sealed values.
      await quarantine.erase((id) => state.connections.get(id)?.accessCode === null);
      await quarantine.keep(damaged, now());
      return mustWrite;
    },
    append: (commits) =>
      inTurn(async () => {
        await audit.makeRoom();
        await events.makeRoom();
        clock.notice();
        const linked = link(commits, audit.tip());
        await wal.append(linked);
        const entries = linked.flatMap((commit) => commit.audit);
        const forgotten = forgottenConnectionIds(entries);
        if (forgotten.length > 0) quarantine.expectErasing(forgotten);
        audit.keep(entries);
        events.keep(linked.flatMap((commit) => commit.events ?? []));
        const erasures = linked.flatMap((commit) => commit.erasures ?? []);
        if (erasures.length > 0) events.expectErasing(erasures);
      }),
    recover: () =>
      inTurn(async () => {
        if (found !== undefined) throw new Error('the data directory is only read until a start is admitted');
        await wal.recover();
        await audit.makeRoom();
        await events.makeRoom();
        log.warn('store is writable again');
      }),
    snapshot: async (data, durable) => {
      try {
        // An unfinished attempt is completed first; otherwise each attempt would leave another log behind.
        const isSecond = wal.hasEarlier;
        if (isSecond) await write(data, durable);
        if (isSecond && wal.size === 0) return;
        await inTurn(wal.rotate);
        await write(data, durable);
      } catch (error) {
        log.error({ err: error }, `snapshot cannot be written: ${describeDiskError(error)}`);
        throw error;
      }
    },
    hasChanges: () => wal.hasEarlier || wal.size > 0 || !quarantine.isErased,
    isSnapshotDue: () => wal.hasEarlier || wal.size > growth.bytes + growth.share * snapshotSize,
    isErased: () => quarantine.isErased,
    close: wal.close,
  };
}

// --- Internal helpers ---

/** Chains audit entries to the last durable one. */
function link(commits: readonly Commit[], last: Tip | undefined): Commit<Chained>[] {
  let chain = last?.chain;
  return commits.map(({ changes, audit, events, erasures }) => ({
    changes,
    ...(events && { events }),
    ...(erasures && { erasures }),
    audit: audit.map((numbered) => {
      chain = chainAt(chain, numbered.entry);
      return { ...numbered, chain };
    }),
  }));
}

/** Seconds that a clock may go back without a log line: what time servers correct. */
const clockGrain = 60;

/** Logs when the system clock was set back: audit entries and due times will look out of order. */
function watchClock(log: Logger, now: () => number) {
  let latest = now();
  return {
    notice: (before = latest) => {
      const at = now();
      if (before - at > clockGrain)
        log.warn({ seconds: Math.round(before - at) }, 'system clock was set back');
      latest = at;
    },
  };
}
