import { Command } from 'commander';
import { schemaScript, schemaVersion } from '../store/postgres/migrate.ts';
import { answering, type CommandContext, wholeNumberIn } from './context.ts';

/** Shows what the relay would do to a PostgreSQL database; works without one. */
export const databaseCommand = (context: CommandContext): Command =>
  new Command('database').description('the tables that the relay needs in a PostgreSQL database').addCommand(
    answering(
      new Command('schema')
        .description(
          'print the SQL of all tables, for relays that may not create tables; run it once on an empty database',
        )
        .option('--from <version>', 'only what came after that version of a database that has tables', '0'),
      context,
      async ({ from }: { from: string }) => ({
        sql: schemaScript(wholeNumberIn('--from', from, 0, schemaVersion)),
      }),
      ({ sql }) => sql,
    ),
  );
