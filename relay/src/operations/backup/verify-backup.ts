import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Seconds } from '../../base/time.ts';
import type { SealingKey } from '../../domain/sealing/sealing.ts';
import { sameSecret } from '../../domain/secrets.ts';
import { sessionEndsAt } from '../../domain/staff/staff.ts';
import type { ArchiveBatch } from '../../store/archive.ts';
import { macOf } from './backup-format.ts';
import { type ArchiveCounts, type OnProgress, progressOf } from './content.ts';
import { readBackup } from './read-backup.ts';
import { createSealVerifier } from './seal-verifier.ts';

/** Counts of what may have changed since the backup: only what was not disconnected, revoked, ended or expired. */
const noFacts = {
  liveConnections: 0,
  refreshTokens: 0,
  openPairings: 0,
  staff: 0,
  serviceKeys: 0,
  sessions: 0,
  invites: 0,
};
type BackupFacts = typeof noFacts;

/** A backup that was read completely, and whose sealed values were all opened. */
export interface VerifiedBackup {
  at: string;
  keys: readonly string[];
  counts: ArchiveCounts;
  sealedValues: number;
  sha256: string;
  facts: BackupFacts;
}

/**
 * Proves that a backup is complete, was written by a relay with one of these keys, and opens with them. Changes nothing.
 * @throws {OperatorRefusal} `backup_damaged`; `sealing_keys_wrong` if keys are missing or wrong, or a sealed value is not in its
 *   own place
 */
export async function verifyBackup(
  file: string,
  keys: readonly [SealingKey, ...SealingKey[]],
  now: Seconds,
  onProgress: OnProgress,
): Promise<VerifiedBackup> {
  const opened = createSealVerifier(keys);
  const facts = { ...noFacts };
  let at = '';
  let key: SealingKey | undefined;
  let checked: ReturnType<typeof progressOf> | undefined;
  for await (const part of readBackup(file)) {
    if (part.kind === 'header') {
      at = part.header.at;
      key = keyNamed(part.header.key, keys);
      checked = progressOf(onProgress, 'checking', part.header.size);
    } else if (part.kind === 'batch') {
      await opened.look(part.batch);
      for (const [name, more] of Object.entries(factsIn(part.batch, now)))
        facts[name as keyof BackupFacts] += more;
      checked?.(part.batch);
    } else {
      opened.requireOpened('the backup');
      const { content, trailer } = part;
      if (key === undefined || !sameSecret(trailer.mac, macOf(trailer, key))) throw changed();
      const { sha256 } = trailer;
      const needed = [...new Set([...content.keys, key.id])].sort();
      return { at, counts: content.counts, keys: needed, sealedValues: opened.values(), sha256, facts };
    }
  }
  throw new OperatorRefusal('backup_damaged', 'the file is empty');
}

// --- Internal helpers ---

/** @throws {OperatorRefusal} `sealing_keys_wrong` */
function keyNamed(id: string, keys: readonly SealingKey[]): SealingKey {
  const key = keys.find((each) => each.id === id);
  if (key !== undefined) return key;
  throw new OperatorRefusal(
    'sealing_keys_wrong',
    `RELAY_SEALING_KEYS has no key "${id}", with which the backup was written`,
  );
}

const changed = () =>
  new OperatorRefusal(
    'backup_damaged',
    'the backup’s authentication failed: it was changed after it was written',
  );

/** Counts what may have changed since the backup. */
function factsIn({ collection, records }: ArchiveBatch, now: Seconds): Partial<BackupFacts> {
  switch (collection) {
    case 'connections':
      return {
        liveConnections: count(records, ({ status }) => status !== 'disconnected'),
        refreshTokens: count(records, ({ tokens }) => tokens?.refreshToken != null),
      };
    case 'pairings':
      return { openPairings: count(records, ({ ended }) => ended === null) };
    case 'staff':
      return { staff: count(records, ({ revokedAt }) => revokedAt === null) };
    case 'services':
      return { serviceKeys: count(records, ({ revokedAt }) => revokedAt === null) };
    case 'sessions':
      return { sessions: count(records, (each) => now < sessionEndsAt(each)) };
    case 'invites':
      return { invites: count(records, ({ expiresAt }) => now < expiresAt) };
    default:
      return {};
  }
}

const count = <T>(records: readonly T[], holds: (record: T) => boolean): number =>
  records.filter(holds).length;
