import path from 'node:path';
import { Command } from 'commander';
import { totalOf } from '../backup/content.ts';
import { migrate } from '../backup/migrate.ts';
import { requireAtRest, requireWhole } from '../backup/target-store.ts';
import { settingFiles } from '../config.ts';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { requireKeys } from '../keys/require-keys.ts';
import { withStore } from '../operator/with-store.ts';
import { storeLocation } from '../settings/forms.ts';
import type { StoreLocation } from '../store/driver.ts';
import type { Store } from '../store/store.ts';
import { answering, type CommandContext } from './context.ts';
import { showProgress } from './progress.ts';

/** Copies everything into another store. */
export const migrateCommand = (context: CommandContext): Command =>
  answering(
    new Command('migrate')
      .description('copy everything from RELAY_STORE into another, empty store, and prove that it arrived')
      .option('--to <store>', 'where to, in the form of RELAY_STORE')
      .option('--to-file <file>', 'a file that names it, which keeps a password out of the command line')
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
      const admitTarget = (found: Store) => requireAtRest({ store: found, name: names.to });
      const migrated = await withStore(from, effects, requireWhole, async (source) => {
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
    }) => `${totalOf(counts)} records are in ${to}, ${counts.connections} connections among them.
All ${sealedValues} sealed values were read back from there and opened; ${from} keeps what it has.

Now set RELAY_STORE to what you gave as target, and start the relay there. Do not start one on the old store again: each
would spend the other's refresh tokens.`,
  );

// --- Internal helpers ---

interface Where {
  to?: string;
  toFile?: string;
}

function targetIn({ directory, env }: CommandContext, { to, toFile }: Where): StoreLocation {
  if ((to === undefined) === (toFile === undefined)) {
    throw new OperatorRefusal('invalid_input', 'a migration needs either --to or --to-file');
  }
  if (toFile === undefined) return locationIn('--to', to ?? '');
  const file = path.resolve(directory, toFile);
  return locationIn('--to-file', readSecret(file, env));
}

/** @throws {OperatorRefusal} where it cannot be read, or other users can read it too */
function readSecret(file: string, env: CommandContext['env']): string {
  try {
    if (!settingFiles.isOpen(file) || env['RELAY_OPEN_SECRET_FILES'] === '1')
      return settingFiles.read(file).trim();
  } catch {
    throw new OperatorRefusal('file_unusable', `--to-file ${file} cannot be read`);
  }
  throw new OperatorRefusal(
    'file_unusable',
    `--to-file ${file} is one that other users can read: chmod 600 it`,
  );
}

function locationIn(option: string, text: string): StoreLocation {
  try {
    return storeLocation(text);
  } catch (error) {
    throw new OperatorRefusal('invalid_input', `${option} ${(error as Error).message}`);
  }
}
