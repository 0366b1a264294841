import { Command } from 'commander';
import { totalOf } from '../backup/content.ts';
import { type Migrated, migrate } from '../backup/migrate.ts';

import { requireAtRest, requireWhole } from '../backup/target-store.ts';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { requireKeys } from '../keys/require-keys.ts';
import { storeLocation } from '../settings/forms.ts';
import type { StoreLocation } from '../store/driver.ts';
import type { Store } from '../store/store.ts';
import { answering, type CommandContext } from './context.ts';
import { showProgress } from './progress.ts';

/** Copies everything into another store. */
export const migrateCommand = (context: CommandContext): Command =>
  answering<{ to: string; json?: boolean }, Migrated & { from: string; to: string }>(
    new Command('migrate')
      .description('copy everything from RELAY_STORE into another, empty store, and prove that it arrived')
      .requiredOption('--to <store>', 'where to, in the form of RELAY_STORE')
      .addHelpText(
        'after',
        `
Stop every relay on the present store first. Everything is read and every sealed value opened, then copied, then read back
from the target and opened there. The present store keeps all it has, so going back is setting RELAY_STORE back. A target
that is not empty is refused. A migration that was cut off leaves a target that no relay starts on: remove that data
directory or database, and run the command again.`,
      ),
    context,
    async ({ to, json }) => {
      const { store: from, sealingKeys } = context.config();
      const { log, now } = context.effects;
      const target = locationIn(to);
      const names = { from: from.name, to: target.name };
      if (names.from === names.to)
        throw new OperatorRefusal('invalid_input', '--to names the store that RELAY_STORE names');
      const progress = showProgress(context.terminal, json === true);
      const admit = async (found: Store) => {
        await requireWhole(found);
        await requireKeys(found, sealingKeys);
      };
      const source = await from.open({ log, now, admit });
      try {
        const atRest = (found: Store) => requireAtRest({ store: found, name: names.to });
        const store = await target.open({ log, now, admit: atRest });
        try {
          const places = [
            { store: source, name: names.from },
            { store, name: names.to },
          ] as const;
          return { ...(await migrate(...places, sealingKeys, now(), progress.on)), ...names };
        } finally {
          await store.close();
        }
      } finally {
        await source.close();
        progress.end();
      }
    },
    ({
      counts,
      sealedValues,
      from,
      to,
    }) => `${totalOf(counts)} records are in ${to}, ${counts.connections} connections among them.
All ${sealedValues} sealed values were read back from there and opened; ${from} keeps what it has.

Now set RELAY_STORE to what you gave as --to, and start the relay there. Do not start one on the old store again: each
would spend the other's refresh tokens.`,
  );

// --- Internal helpers ---

function locationIn(text: string): StoreLocation {
  try {
    return storeLocation(text);
  } catch (error) {
    throw new OperatorRefusal('invalid_input', `--to ${(error as Error).message}`);
  }
}
