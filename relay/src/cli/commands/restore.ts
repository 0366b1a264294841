import path from 'node:path';
import { Command } from 'commander';
import { CheckFailed, OperatorRefusal } from '../../base/operator-refusal.ts';
import { shortDate } from '../../base/time.ts';
import { type ArchiveCounts, totalOf } from '../../operations/backup/content.ts';
import { restoreInto } from '../../operations/backup/restore.ts';
import { requireNoRunningRelay } from '../../operations/backup/target-store.ts';
import { type VerifiedBackup, verifyBackup } from '../../operations/backup/verify-backup.ts';
import type { Store } from '../../store/store.ts';
import { withStore } from '../../store/with-store.ts';
import { type CommandContext, withAnswer } from '../context.ts';
import { showProgress } from '../terminal/progress.ts';
import { countWithNoun } from '../terminal/terminal.ts';

interface Options {
  verify?: boolean;
  json?: boolean;
}

interface Answer {
  backup: VerifiedBackup;
  /** What was restored; null with `--verify`. */
  restored: ArchiveCounts | null;
  store: string | null;
}

/** Verifies a backup, and restores it into an empty store. */
export const restoreCommand = (context: CommandContext): Command =>
  withAnswer<Options, Answer>(
    new Command('restore')
      .description(
        'restore a backup into an empty store; --verify only checks that it is complete and can be decrypted',
      )
      .argument('<file>')
      .option('--verify', 'read all of it and open every sealed value with the present keys; change nothing')
      .addHelpText(
        'after',
        `
The store is the one that RELAY_STORE names: it must be empty, and no relay may run on it. A backup is verified before
anything of it is written. A restore that was cut off leaves a store that no relay starts on: remove that data directory or
database, and run the command again.

A backup is old, so by itself a restore
  drops refresh tokens, which may have been spent since: each connection is renewed by its access code
  cancels open attempts to connect
  ends every staff session and invite, since some may have been revoked: invite your staff again
It also says what it cannot know: service keys that were revoked and connections that were ended since come back.`,
      ),
    context,
    async (options: Options, file = '') => {
      const { config, directory, effects, terminal } = context;
      const { sealingKeys, store: location } = config();
      const progress = showProgress(terminal, options.json === true);
      const from = path.resolve(directory, file);
      const verified = verifyBackup(from, sealingKeys, effects.now(), progress);
      if (options.verify === true) {
        return { backup: await verified.catch(asFinding), restored: null, store: null };
      }
      const backup = await verified;
      const { name } = location;
      const admit = (store: Store) => requireNoRunningRelay({ store, name });
      const restored = await withStore(location, effects, admit, (store) =>
        restoreInto({ store, name }, from, backup, effects.now(), progress, context.by),
      );
      return { backup, restored, store: name };
    },
    (answer) => (answer.restored === null ? describeVerified(answer) : describeRestored(answer)),
  );

// --- Internal helpers ---

/** With `--verify`, a bad backup is the result and not a failure of the command. @throws {CheckFailed} */
function asFinding(error: unknown): never {
  if (!(error instanceof OperatorRefusal)) throw error;
  const isOfBackup = error.code === 'backup_damaged' || error.code === 'sealing_keys_wrong';
  throw isOfBackup ? new CheckFailed(error.code, error.message) : error;
}

const describeVerified = ({ backup: { at, counts, sealedValues, keys } }: Answer): string =>
  `The backup of ${shortDate(at)} is whole: ${countWithNoun(totalOf(counts), 'record')}, ${countWithNoun(counts.connections, 'connection')} among them.
Every sealed value opens with ${keys.join(', ')}, ${sealedValues} in all. Nothing was changed.`;

function describeRestored({ backup: { at, facts }, restored, store }: Answer): string {
  const since = shortDate(at);
  return `The backup of ${since} is in ${store}: ${countWithNoun(restored?.connections ?? 0, 'connection')}, ${facts.liveConnections} of them live.

Because it is old:
  refresh tokens dropped: ${facts.refreshTokens}; those connections are renewed by their access codes, one by one or when asked for
  open attempts to connect cancelled: ${facts.openPairings}
  staff sessions ended: ${facts.sessions}, invites: ${facts.invites}; invite your staff again, with pnpm relay invite

What a backup cannot tell of the time since ${since}:
  service keys that work: ${facts.serviceKeys}; what was revoked since then works again: see pnpm relay service-key list
  staff members known: ${facts.staff}; what was revoked since then must be revoked again: see pnpm relay staff list
  live connections: ${facts.liveConnections}; what was disconnected or forgotten since then is back: see pnpm relay connections list
  Accounts connected since then are missing, and must be connected again.`;
}
