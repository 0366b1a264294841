import path from 'node:path';
import type { Logger } from 'pino';
import { type Files, ifFileExists, readChunks, withFile } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Chained } from '../../domain/audit/audit-chain.ts';
import type { LoggedEvent } from '../../domain/webhook/webhook.ts';
import { formatVersion } from '../upgrades.ts';
import type { Erasure } from './event-file.ts';
import { isComplete, isHeader, readFormat, readSnapshot } from './snapshot.ts';
import { apply, type Change, emptyState, parseChange, recordsOf } from './state.ts';
import { type Commit, forgottenConnectionIds, type WriteAheadLog } from './write-ahead-log.ts';

/** The snapshot and its copy. */
export interface SnapshotFiles {
  readonly snapshot: string;
  readonly copy: string;
}

export const snapshotFiles = (directory: string): SnapshotFiles => ({
  snapshot: path.join(directory, 'relay.ndjson'),
  copy: path.join(directory, 'relay-copy.ndjson'),
});

/**
 * The version of a data directory; that of this relay if there is none, or if records are left without a header.
 * @throws {OperatorRefusal} `store_unusable` if files exist and none of them holds a relay's data
 */
export async function versionOf(files: Files, place: SnapshotFiles): Promise<number> {
  const version = (await readFormat(files, place.snapshot)) ?? (await readFormat(files, place.copy));
  if (version !== undefined) return version;
  const read = [place.snapshot, place.copy].map((file) => readSnapshot(files, file, () => undefined));
  const found = (await Promise.all(read)).filter((each) => each !== undefined);
  if (found.length > 0 && found.every(({ count }) => count === 0)) throw holdsNothing(place);
  return formatVersion;
}

/**
 * Reads the snapshot and replays the write-ahead log on it. Damaged parts of the snapshot are read from its copy. Changes
 * nothing.
 * @throws {OperatorRefusal} `store_unusable` if files exist and none of them holds a relay's data, or have each other's names
 */
export async function readDirectory(
  files: Files,
  place: SnapshotFiles,
  wal: Pick<WriteAheadLog, 'isUsed' | 'first' | 'read'>,
  log: Logger,
) {
  const state = emptyState();
  const snapshot = await readSnapshot(files, place.snapshot, (change) => void apply(state, change));
  const isSound = snapshot !== undefined && isComplete(snapshot);
  // A removed record may come back from an older copy; its log, which is replayed below, removes it again.
  const fill = (change: Change) => {
    if (!recordsOf(state, change[0]).has(change[1])) apply(state, change);
  };
  const copy = isSound ? undefined : await readSnapshot(files, place.copy, fill);
  const found = [snapshot, copy].filter((each) => each !== undefined);
  const headers = found.flatMap(({ header }) => header ?? []);
  const isUsed = await wal.isUsed();
  const isNew = found.length === 0 && !isUsed;
  if (!isNew && headers.length === 0 && found.every(({ count }) => count === 0)) {
    throw holdsNothing(place);
  }
  const isRecovered = copy !== undefined && isComplete(copy);
  const damaged = isRecovered ? [] : found.flatMap((each) => each.damaged);
  if (!isSound && !isNew) {
    const lost = { damaged: snapshot?.damaged.length, missing: snapshot?.missing };
    const words = isRecovered ? 'the snapshot is damaged: its copy is used' : 'the snapshot is damaged';
    log.error({ file: path.basename(place.snapshot), ...lost }, words);
  }
  const isCopied = isSound && (await areSame(files, place.snapshot, place.copy));
  if (isSound && !isCopied) log.warn({ file: path.basename(place.copy) }, 'snapshot copy restored');

  const entries: Chained[] = [];
  const events: LoggedEvent[] = [];
  const erasures: Erasure[] = [];
  const version = Math.min(formatVersion, ...headers.map(({ format }) => format));
  const take = ({ changes, audit, ...logged }: Commit<Chained>) => {
    for (const written of changes) {
      const change = parseChange(written, version);
      if (change === undefined) damaged.push(JSON.stringify(written));
      else apply(state, change);
    }
    entries.push(...audit);
    events.push(...(logged.events ?? []));
    erasures.push(...(logged.erasures ?? []));
  };
  if (!isNew) {
    // Idempotent for commits that the snapshot contains.
    const known = headers.map((header) => header.log);
    const read = await wal.read(known.length > 0 ? Math.min(...known) : await wal.first(), take);
    const misnamed = read.others.some(isHeader) ? await logIn(files, place) : undefined;
    if (misnamed !== undefined) {
      throw new OperatorRefusal(
        'store_unusable',
        `${misnamed} holds a write-ahead log, and a wal-….ndjson beside it a snapshot: give each its own name again; nothing was changed`,
      );
    }
    damaged.push(...read.damaged, ...read.others.map((other) => JSON.stringify(other)));
  }
  const isErasing =
    headers.some(({ erasing }) => erasing) ||
    (!isNew && headers.length === 0) ||
    forgottenConnectionIds(entries).length > 0;
  return {
    state,
    /** The audit entries, events and erasures of events of the write-ahead log. */
    entries,
    events,
    erasures,
    /** Lines that cannot be read. */
    damaged,
    /** Whether the quarantine may still hold what was forgotten. */
    isErasing,
    /** Whether a snapshot must be written: there is none, it or its copy is damaged or older, or it may hold what was forgotten. */
    mustWrite: !isCopied || isErasing || version < formatVersion,
    /** The snapshot's size in bytes, and when it was written. */
    size: snapshot?.size ?? 0,
    writtenAt: headers[0]?.writtenAt,
    /** The last entry of the audit log at that time. */
    tip: headers[0]?.audit,
    /** The last event's number at that time. */
    lastEvent: headers[0]?.events ?? 0,
  };
}

const holdsNothing = ({ snapshot }: SnapshotFiles): OperatorRefusal =>
  new OperatorRefusal(
    'store_unusable',
    `${snapshot} and its copy hold nothing of a relay; nothing was changed`,
  );

/** Which of the snapshot and its copy is a write-ahead log instead, if one is. */
async function logIn(files: Files, { snapshot, copy }: SnapshotFiles): Promise<string | undefined> {
  for (const file of [snapshot, copy]) {
    const read = await readSnapshot(files, file, () => undefined);
    if (read?.isLog) return file;
  }
  return undefined;
}

/** Whether the second file exists and has the bytes of the first. */
const areSame = async (files: Files, one: string, other: string): Promise<boolean> =>
  (await ifFileExists(
    withFile(files, one, (first) =>
      withFile(files, other, async (second) => {
        if ((await first.stat()).size !== (await second.stat()).size) return false;
        const parts = readChunks(second);
        for await (const part of readChunks(first)) {
          const { value } = await parts.next();
          if (value === undefined || !part.equals(value)) return false;
        }
        return true;
      }),
    ),
  )) === true;

export type Found = Awaited<ReturnType<typeof readDirectory>>;
