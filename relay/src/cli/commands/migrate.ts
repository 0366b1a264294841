import path from 'node:path';
import { Command } from 'commander';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { requireKeys } from '../../features/sealing-keys/require-keys.ts';
import { totalOf } from '../../operations/backup/content.ts';
import { migrate } from '../../operations/backup/migrate.ts';
import { requireCompleteStore, requireNoRunningRelay } from '../../operations/backup/target-store.ts';
import { BadConfiguration, parseConfig } from '../../settings/config.ts';
import type { StoreLocation } from '../../store/driver.ts';
import type { Store } from '../../store/store.ts';
import { withStore } from '../../store/with-store.ts';
import { type CommandContext, withAnswer } from '../context.ts';
import { showProgress } from '../terminal/progress.ts';
import { countWithNoun } from '../terminal/terminal.ts';

/** Copies the whole store into another, empty one. */
export const migrateCommand = (context: CommandContext): Command =>
  withAnswer(
    new Command('migrate')
      .description('copy all data from RELAY_STORE into another, empty store, and verify the copy')
      .option('--to <store>', 'the target, in the form of RELAY_STORE')
      .option(
        '--to-file <file>',
        'a file that contains the target, to keep a password out of the command line',
      )
      .addHelpText(
        'after',
        `
Stop every relay on the present store first. Everything is read and every sealed value opened, then copied, then read back
from the target and opened there. The present store keeps all it has, so going back is setting RELAY_STORE back. A target
that is not empty is refused. A migration that was cut off leaves a target that no relay starts on: remove that data
directory or database, and run the command again.`,
      ),
    context,
    async ({ json, ...where }: Where & { json?: boolean }) => {
      const { config, effects, terminal } = context;
      const { store: from, sealingKeys } = config();
      const target = targetIn(context, where);
      const names = { from: from.name, to: target.name };
      if (names.from === names.to)
        throw new OperatorRefusal('invalid_input', '--to names the store that RELAY_STORE names');
      const progress = showProgress(terminal, json === true);
      const admitTarget = (targetStore: Store) =>
        requireNoRunningRelay({ store: targetStore, name: names.to });
      const migrated = await withStore(from, effects, requireCompleteStore, async (source) => {
        await requireKeys(source, sealingKeys);
        return withStore(target, effects, admitTarget, (store) => {
          const places = [
            { store: source, name: names.from },
            { store, name: names.to },
          ] as const;
          return migrate(...places, sealingKeys, effects.now(), progress, context.by);
        });
      });
      return { ...migrated, ...names };
    },
    ({
      counts,
      sealedValues,
      from,
      to,
    }) => `Copied to ${to}: ${countWithNoun(totalOf(counts), 'record')}, ${countWithNoun(counts.connections, 'connection')} among them.
Every sealed value was read back from there and opened, ${sealedValues} in all; ${from} keeps what it has.

Now set RELAY_STORE to what you gave as target, and start the relay there. Do not start one on the old store again: each
would spend the other's refresh tokens.`,
  );

// --- Internal helpers ---

interface Where {
  to?: string;
  toFile?: string;
}

/** Parses `--to` and `--to-file` by the rules of RELAY_STORE and RELAY_STORE_FILE. @throws {OperatorRefusal} */
function targetIn({ directory, env }: CommandContext, { to, toFile }: Where): StoreLocation {
  if ((to === undefined) === (toFile === undefined)) {
    throw new OperatorRefusal('invalid_input', 'a migration needs either --to or --to-file');
  }
  const file = toFile && path.resolve(directory, toFile);
  try {
    return parseConfig({ ...env, RELAY_STORE: to, RELAY_STORE_FILE: file }).store;
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error;
    const [code, option] =
      file === undefined ? (['invalid_input', '--to'] as const) : (['file_unusable', '--to-file'] as const);
    throw new OperatorRefusal(code, error.problems.join('; ').replace('RELAY_STORE', option));
  }
}
