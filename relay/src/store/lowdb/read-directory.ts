import type { Logger } from 'pino';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import type { Files } from '../../files.ts';
import { apply, emptyState, parseChange } from './records.ts';
import { readSnapshot } from './snapshot.ts';
import { type Commit, isForgetting, type Numbered, type WriteAheadLog } from './write-ahead-log.ts';

/**
 * Reads the snapshot, and the write-ahead log on top of it. Changes nothing.
 * @throws {OperatorRefusal} `store_unusable`
 */
export async function readDirectory(
  files: Files,
  snapshotFile: string,
  wal: Pick<WriteAheadLog, 'isUsed' | 'read'>,
  log: Logger,
) {
  const state = emptyState();
  const entries: Numbered[] = [];
  const snapshot = await readSnapshot(files, snapshotFile, (change) => void apply(state, change));
  if (snapshot === undefined && (await wal.isUsed())) {
    throw new OperatorRefusal(
      'store_unusable',
      `${snapshotFile} is missing, though there are commits; nothing was changed`,
    );
  }
  const { header, damaged = [], missing = 0, size = 0 } = snapshot ?? {};
  const isDamaged = damaged.length + missing > 0;
  if (isDamaged) {
    log.error({ file: 'relay.ndjson', damaged: damaged.length, missing }, 'the snapshot is damaged');
  }
  const take = ({ changes, audit }: Commit) => {
    for (const written of changes) {
      const change = parseChange(written);
      if (change === undefined) damaged.push(JSON.stringify(written));
      else apply(state, change);
    }
    entries.push(...audit);
  };
  if (header !== undefined) damaged.push(...(await wal.read(header.log, take)));
  const isErasing = header?.erasing === true || entries.some(isForgetting);
  return {
    state,
    /** The audit entries of the write-ahead log. */
    entries,
    /** Lines that cannot be read. */
    damaged,
    /** Whether what is quarantined may still hold what was forgotten. */
    isErasing,
    /** Whether a snapshot has to be written: there is none, it is damaged, or it may hold what was forgotten. */
    mustWrite: header === undefined || isDamaged || isErasing,
    /** Bytes of the snapshot, and when it was written. */
    size,
    writtenAt: header?.writtenAt,
  };
}
export type Found = Awaited<ReturnType<typeof readDirectory>>;
