import { Command } from 'commander';
import { schemaScript } from '../../store/postgres/schema.ts';
import { type CommandContext, withAnswer } from '../context.ts';

/** Prints the PostgreSQL schema. Needs no database. */
export const databaseCommand = (context: CommandContext): Command =>
  new Command('database').description('the tables of a relay in a PostgreSQL database').addCommand(
    withAnswer(
      new Command('schema').description(
        'print the SQL of all tables, for relays that may not create tables; run it once on an empty database',
      ),
      context,
      async () => ({ sql: schemaScript }),
      ({ sql }) => sql,
    ),
  );
