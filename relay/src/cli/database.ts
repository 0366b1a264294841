import { Command } from 'commander';
import { schemaScript } from '../store/postgres/migrate.ts';
import { answering, type CommandContext } from './context.ts';

/** Shows what the relay would do to a PostgreSQL database; works without one. */
export function databaseCommand(context: CommandContext): Command {
  const command = new Command('database').description('what the relay makes of a PostgreSQL database');
  command.addCommand(
    answering<object, { sql: string }>(
      new Command('schema').description(
        'print the SQL of all tables, for whoever does not let the relay make them; run once on an empty database',
      ),
      context,
      async () => ({ sql: schemaScript() }),
      ({ sql }) => sql,
    ),
  );
  return command;
}
