import { Command } from 'commander';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { schemaScript, schemaVersion } from '../store/postgres/migrate.ts';
import { answering, type CommandContext } from './context.ts';

/** Shows what the relay would do to a PostgreSQL database; works without one. */
export function databaseCommand(context: CommandContext): Command {
  const command = new Command('database').description(
    'the tables that the relay needs in a PostgreSQL database',
  );
  command.addCommand(
    answering<{ from: string }, { sql: string }>(
      new Command('schema')
        .description(
          'print the SQL of all tables, for relays that may not create tables; run it once on an empty database',
        )
        .option('--from <version>', 'only what came after that version of a database that has tables', '0'),
      context,
      async ({ from }) => ({ sql: schemaScript(versionIn(from)) }),
      ({ sql }) => sql,
    ),
  );
  return command;
}

// --- Internal helpers ---

function versionIn(text: string): number {
  const version = Number(text);
  if (Number.isInteger(version) && version >= 0 && version <= schemaVersion) return version;
  throw new OperatorRefusal('invalid_input', `--from has to be a whole number from 0 to ${schemaVersion}`);
}
