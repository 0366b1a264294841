import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { restoredConnection, restoredLink, restoredPairing } from '../../domain/restored.ts';
import type { ArchiveBatch } from '../../store/archive.ts';
import { type ArchiveCounts, type OnProgress, totalOf } from './content.ts';
import { readBackup } from './read-backup.ts';
import { fillStore, type Place } from './target-store.ts';
import type { VerifiedBackup } from './verify-backup.ts';

/**
 * Writes a verified backup to an empty store. Since a backup is old, refresh tokens and leases are dropped, open pairings
 * cancelled, open links revoked, and sessions and invites left out. After an interruption, start again with an empty store.
 * @throws {OperatorRefusal}
 */
export async function restoreInto(
  target: Place,
  file: string,
  verified: VerifiedBackup,
  now: Seconds,
  onProgress: OnProgress,
  by: Actor = { kind: 'operator' },
): Promise<ArchiveCounts> {
  const move = { kind: 'restore', source: `the backup of ${verified.at}`, at: now } as const;
  const size = totalOf(verified.counts) - verified.counts.audit;
  const batches = restoredBatches(file, verified, now);
  const { counts } = await fillStore(target, move, batches, { size, onProgress });
  await target.store.archive.finish({ at: now, what: 'restored', who: by });
  return counts;
}

// --- Internal helpers ---

async function* restoredBatches(
  file: string,
  verified: VerifiedBackup,
  at: Seconds,
): AsyncGenerator<ArchiveBatch> {
  for await (const part of readBackup(file)) {
    if (part.kind === 'batch') yield* restored(part.batch, at);
    if (part.kind === 'end' && part.trailer.sha256 !== verified.sha256) {
      throw new OperatorRefusal(
        'backup_damaged',
        'the backup was changed after it had been verified: begin again with an empty store',
      );
    }
  }
}

function restored(batch: ArchiveBatch, at: Seconds): ArchiveBatch[] {
  switch (batch.collection) {
    case 'sessions':
    case 'invites':
      return [];
    case 'pairings':
      return [{ ...batch, records: batch.records.map((each) => restoredPairing(each, at)) }];
    case 'links':
      return [{ ...batch, records: batch.records.map((each) => restoredLink(each, at)) }];
    case 'connections':
      return [{ ...batch, records: batch.records.map((each) => restoredConnection(each, at)) }];
    default:
      return [batch];
  }
}
