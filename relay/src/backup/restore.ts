import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { restoredConnection, restoredPairing } from '../domain/restored.ts';
import type { Seconds } from '../domain/time.ts';
import type { ArchiveBatch, ArchiveCounts } from '../store/archive.ts';
import type { Store } from '../store/store.ts';
import { totalOf } from './backup-format.ts';
import { beginMove, type OnProgress, requireCounts, writeMissing } from './move-into.ts';
import { readBackup } from './read-backup.ts';
import type { VerifiedBackup } from './verify-backup.ts';

/** What of a backup is taken over as it is, although it may have been revoked since. */
export interface RestoreChoices {
  keepSessions: boolean;
  revokeServiceKeys: boolean;
}

/**
 * Puts a verified backup into an empty store. It is old: refresh tokens and leases are dropped, open pairings are
 * cancelled, sessions and invites end unless they are to be kept. Cut off anywhere, it goes on where it was when it is
 * run again.
 * @throws {OperatorRefusal}
 */
export async function restoreInto(
  target: { store: Store; name: string },
  file: string,
  verified: VerifiedBackup,
  choices: RestoreChoices,
  now: Seconds,
  onProgress: OnProgress,
): Promise<ArchiveCounts> {
  const { store } = target;
  const source = `the backup of ${verified.at}`;
  const digest = `${verified.sha256}${choices.keepSessions ? '+sessions' : ''}${choices.revokeServiceKeys ? '-keys' : ''}`;
  const move = await beginMove(store, { kind: 'restore', source, digest, at: now }, target.name);
  const all = totalOf(verified.counts);
  let done = 0;
  const counts = await writeMissing(store, restoredBatches(file, verified, choices, move.at), (batch) => {
    done += batch.records.length;
    onProgress('copying', done, all);
  });
  onProgress('copying', all, all);
  await requireCounts(store, counts);
  await store.archive.finish({ at: now, what: 'restored', who: { kind: 'operator' } });
  return counts;
}

// --- Internal helpers ---

async function* restoredBatches(
  file: string,
  verified: VerifiedBackup,
  choices: RestoreChoices,
  at: Seconds,
): AsyncGenerator<ArchiveBatch> {
  for await (const part of readBackup(file)) {
    if (part.kind === 'batch') yield* restored(part.batch, choices, at);
    if (part.kind === 'end' && part.sha256 !== verified.sha256) {
      throw new OperatorRefusal(
        'backup_damaged',
        'the backup was changed after it had been verified: begin anew with an empty store',
      );
    }
  }
}

function restored(batch: ArchiveBatch, choices: RestoreChoices, at: Seconds): ArchiveBatch[] {
  switch (batch.collection) {
    case 'sessions':
    case 'invites':
      return choices.keepSessions ? [batch] : [];
    case 'services': {
      const revoke = (revokedAt: Seconds | null) => revokedAt ?? (choices.revokeServiceKeys ? at : null);
      return [
        { ...batch, records: batch.records.map((each) => ({ ...each, revokedAt: revoke(each.revokedAt) })) },
      ];
    }
    case 'pairings':
      return [{ ...batch, records: batch.records.map((each) => restoredPairing(each, at)) }];
    case 'connections':
      return [{ ...batch, records: batch.records.map((each) => restoredConnection(each, at)) }];
    default:
      return [batch];
  }
}
