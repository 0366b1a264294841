import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { sealedIn } from '../domain/sealed-fields.ts';
import type { SealingKey } from '../domain/sealing.ts';
import { sessionEndsAt } from '../domain/staff.ts';
import type { Seconds } from '../domain/time.ts';
import type { ArchiveBatch } from '../store/archive.ts';
import { type ArchiveCounts, type OnProgress, progressOf } from './content.ts';
import { openAll } from './open-all.ts';
import { readBackup } from './read-backup.ts';

/** What a backup holds that may have changed since. */
export interface BackupFacts {
  /** Connections that are not disconnected. */
  liveConnections: number;
  refreshTokens: number;
  openPairings: number;
  /** Staff members and service keys that are not revoked. */
  staff: number;
  serviceKeys: number;
  sessions: number;
  invites: number;
}

/** A backup that was read from its first byte to its last, and of which every sealed value was opened. */
export interface VerifiedBackup {
  at: string;
  keys: readonly string[];
  counts: ArchiveCounts;
  sealedValues: number;
  sha256: string;
  facts: BackupFacts;
}

/**
 * Proves that a backup is whole and opens with these keys; changes nothing.
 * @throws {OperatorRefusal} `backup_damaged`; `sealing_keys_wrong` where keys are missing or wrong, or a sealed value
 *   stands in a place that is not its own
 */
export async function verifyBackup(
  file: string,
  keys: readonly [SealingKey, ...SealingKey[]],
  now: Seconds,
  onProgress: OnProgress,
): Promise<VerifiedBackup> {
  const opened = openAll(keys);
  const facts = noFacts();
  let at = '';
  let checked: ReturnType<typeof progressOf> | undefined;
  for await (const part of readBackup(file)) {
    if (part.kind === 'header') {
      at = part.header.at;
      checked = progressOf(onProgress, 'checking', part.header.size);
    } else if (part.kind === 'batch') {
      await opened.look(part.batch);
      count(facts, part.batch, now);
      checked?.(part.batch);
    } else {
      opened.requireOpened('the backup');
      return { at, ...part.content, sealedValues: opened.values(), sha256: part.sha256, facts };
    }
  }
  throw new OperatorRefusal('backup_damaged', 'the file is empty');
}

// --- Internal helpers ---

const noFacts = (): BackupFacts => ({
  liveConnections: 0,
  refreshTokens: 0,
  openPairings: 0,
  staff: 0,
  serviceKeys: 0,
  sessions: 0,
  invites: 0,
});

function count(facts: BackupFacts, { collection, records }: ArchiveBatch, now: Seconds): void {
  if (collection === 'connections') {
    for (const each of records) {
      if (each.status !== 'disconnected') facts.liveConnections += 1;
      if (sealedIn(each).some(({ field }) => field === 'refreshToken')) facts.refreshTokens += 1;
    }
  }
  if (collection === 'pairings') facts.openPairings += records.filter(({ ended }) => ended === null).length;
  if (collection === 'staff') facts.staff += records.filter(({ revokedAt }) => revokedAt === null).length;
  if (collection === 'services') {
    facts.serviceKeys += records.filter(({ revokedAt }) => revokedAt === null).length;
  }
  if (collection === 'sessions') {
    facts.sessions += records.filter((each) => now < sessionEndsAt(each)).length;
  }
  if (collection === 'invites') facts.invites += records.filter(({ expiresAt }) => now < expiresAt).length;
}
