import path from 'node:path';
import type { Logger } from 'pino';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { type Files, unfinishedSuffix } from '../../files.ts';
import { auditFile } from './audit-file.ts';
import type { Persistence } from './persistence.ts';
import { eraseQuarantined, quarantine } from './quarantine.ts';
import { apply, emptyState, parseChange, type State } from './records.ts';
import { format, type Header, readSnapshot, writeSnapshot } from './snapshot.ts';
import type { Image } from './uncommitted.ts';
import { type Commit, type Numbered, writeAheadLog } from './write-ahead-log.ts';

/**
 * How long the write-ahead log becomes before a snapshot is taken: so many bytes, and a share of the snapshot's size.
 * With a share of what it writes, a snapshot costs each commit the same, however many records there are.
 */
export interface Growth {
  bytes: number;
  share: number;
}
export const usualGrowth: Growth = { bytes: 16 * 1024 * 1024, share: 0.25 };

/** Seconds by which a clock may go back without a word: as much as time servers correct. */
const clockGrain = 60;

/**
 * Keeps the state in a directory: `relay.ndjson` has all records as of one moment, `wal-<number>.ndjson` the commits
 * since then, `audit-<month>.ndjson` the audit log. A commit says what a record is and not what becomes of it, so
 * reading the logs on top of a snapshot that has some of their commits already gives the present state too.
 */
export function filePersistence(
  directory: string,
  files: Files,
  log: Logger,
  now: () => number,
  growth: Growth = usualGrowth,
): Persistence {
  const snapshotFile = path.join(directory, 'relay.ndjson');
  const wal = writeAheadLog(files, directory, log);
  const audit = auditFile(files, directory);
  const inTurn = oneAfterAnother();
  const clock = watchClock(log, now);
  const state: State = emptyState();
  let header: Omit<Header, 'records'> = { format, log: 1, seq: 0, erasing: false, writtenAt: now() };
  let snapshotSize = 0;
  /** What was read and is not worked with yet. */
  let found: { mustWrite: boolean; damaged: string[]; entries: Numbered[] } | undefined;
  /** Numbers of audit entries: the highest known, and the last one that stands before the present log. */
  let lastSeq = 0;
  let seqBefore = 0;
  let auditFailed = false;
  /** What is quarantined still holds what was forgotten. */
  let erasing = false;

  const read = async (): Promise<State> => {
    const snapshot = await readSnapshot(files, snapshotFile, (change) => void apply(state, change));
    const isNew = snapshot === undefined && !(await wal.isUsed());
    if (snapshot === undefined && !isNew) {
      throw new OperatorRefusal(
        'store_unusable',
        `${snapshotFile} is missing, though there are commits; nothing was changed`,
      );
    }
    const { damaged = [], missing = 0, size = 0 } = snapshot ?? {};
    if (damaged.length + missing > 0) {
      log.error({ file: 'relay.ndjson', damaged: damaged.length, missing }, 'the snapshot is damaged');
    }
    ({ header = header } = snapshot ?? {});
    snapshotSize = size;
    const entries: Numbered[] = [];
    const take = ({ changes, audit: numbered }: Commit) => {
      for (const written of changes) {
        const change = parseChange(written);
        if (change === undefined) damaged.push(JSON.stringify(written));
        else apply(state, change);
      }
      entries.push(...numbered);
    };
    if (snapshot !== undefined) damaged.push(...(await wal.read(header.log, take)));
    seqBefore = header.seq;
    lastSeq = Math.max(header.seq, entries.at(-1)?.seq ?? 0, await audit.last());
    erasing = header.erasing || entries.some(isForgetting);
    found = { mustWrite: isNew || damaged.length + missing > 0 || erasing, damaged, entries };
    return state;
  };

  const begin = async (image: () => Image) => {
    if (found === undefined) throw new Error('the data directory has not been read');
    const { mustWrite, damaged, entries } = found;
    found = undefined;
    await files.chmod(directory, 0o700);
    await removeUnfinished();
    clock.notice(header.writtenAt);
    await wal.resume();
    // What is quarantined now is from after that, and keeps its sealed values.
    await eraseBeside();
    await quarantine(files, directory, damaged, { log, now: now() });
    await audit.complete(entries, header.seq);
    if (mustWrite) await writeAll(image);
  };

  const removeUnfinished = async () => {
    for (const name of (await files.readdir(directory)).filter((each) => each.endsWith(unfinishedSuffix))) {
      log.warn({ file: name }, 'a file that was never finished is removed');
      await files.unlink(path.join(directory, name));
    }
  };

  const isForgotten = (id: string) => state.connections.get(id)?.accessCode === null;

  const eraseBeside = async () => {
    if (!erasing) return;
    // Set before the work: what is forgotten meanwhile is erased by another one.
    erasing = false;
    await eraseQuarantined(files, directory, isForgotten).catch((error: unknown) => {
      log.error({ err: error }, 'what is quarantined still holds what was forgotten');
      erasing = true;
    });
  };

  /** Gives the audit log what it could not take, from the write-ahead log, which has it too. */
  const mendAudit = async () => {
    if (!auditFailed) return;
    await audit.mend(await wal.entries());
    auditFailed = false;
  };
  const failAudit = (error: unknown) => {
    log.error({ err: error }, 'the audit log cannot be written');
    auditFailed = true;
  };

  const append = async (commits: readonly Commit[]) => {
    // The write-ahead log has the entries too, so the commits are durable when the audit log fails. What that could not
    // take it gets before anything else is accepted.
    await mendAudit();
    clock.notice();
    await wal.append(commits);
    const entries = commits.flatMap((commit) => commit.audit);
    erasing ||= entries.some(isForgetting);
    lastSeq = entries.at(-1)?.seq ?? lastSeq;
    await audit.append(entries).catch(failAudit);
  };

  const rotate = async () => {
    await mendAudit();
    await wal.rotate();
    seqBefore = lastSeq;
  };

  /** Writes a snapshot that stands for all logs before the present one. */
  const write = async (image: () => Image) => {
    // The logs that are dropped here were what made the entries durable.
    await inTurn(async () => {
      await mendAudit();
      await audit.sync().catch((error: unknown) => {
        failAudit(error);
        throw error;
      });
    });
    await eraseBeside();
    header = { format, log: wal.current, seq: seqBefore, erasing, writtenAt: now() };
    snapshotSize = await writeSnapshot(files, snapshotFile, header, image());
    await inTurn(wal.drop);
  };

  const writeAll = async (image: () => Image) => {
    try {
      // What an attempt before this one has begun is finished first: else each would leave another log behind.
      const isSecond = wal.hasEarlier;
      if (isSecond) await write(image);
      if (isSecond && wal.size === 0) return;
      await inTurn(rotate);
      await write(image);
    } catch (error) {
      log.error({ err: error }, 'the snapshot cannot be written');
      throw error;
    }
  };

  return {
    read,
    lastSeq: () => lastSeq,
    begin,
    append: (commits) => inTurn(() => append(commits)),
    recover: () =>
      inTurn(async () => {
        if (found !== undefined) throw new Error('the data directory is only read until a start is admitted');
        await wal.recover();
        await mendAudit();
        log.warn('the store can be written again');
      }),
    snapshot: async (image) => {
      if (wal.hasEarlier || wal.size > 0 || erasing) await writeAll(image);
      if (erasing) throw new Error('what is quarantined could not be erased');
    },
    wantsSnapshot: () => wal.hasEarlier || wal.size > growth.bytes + growth.share * snapshotSize,
    readAudit: audit.read,
    auditUpTo: async (seq) => {
      if (auditFailed) throw new Error('the audit log lacks entries');
      return audit.upTo(seq);
    },
    close: async () => {
      await Promise.all([wal.close(), audit.close().catch(() => undefined)]);
    },
  };
}

// --- Internal helpers ---

const isForgetting = ({ entry }: Numbered): boolean => entry.what === 'forgotten';

/** Runs work one after another, in the order of the calls. */
function oneAfterAnother(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}

/** Says so when the clock is behind what it was: audit entries and due times will look out of order. */
function watchClock(log: Logger, now: () => number) {
  let latest = now();
  return {
    notice: (before = latest) => {
      const at = now();
      if (before - at > clockGrain) log.warn({ seconds: Math.round(before - at) }, 'the clock was set back');
      latest = at;
    },
  };
}
