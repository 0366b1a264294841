import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { RateLimits } from '../store.ts';
import { type Database, statement, type Value } from './database.ts';

/**
 * A rate limiter that all relays on the database share. It makes no table (the schema has it), no timer (a sweep
 * clears it), and has its statements run by the same pool within the same limits of time as any other. Windows are
 * counted by the clocks of the relays' machines.
 */
export const rateLimiter = ({ run }: Pick<Database, 'run'>, limits: RateLimits): RateLimiterPostgres =>
  new RateLimiterPostgres({
    ...limits,
    storeClient: {
      query: async ({ name, text, values }: { name: string; text: string; values: Value[] }) => {
        const rows = await run(statement(name, text), values);
        return { rows, rowCount: rows.length };
      },
    },
    storeType: 'pool',
    tableName: 'refusals',
    keyPrefix: '',
    tableCreated: true,
    clearExpiredByTimeout: false,
  });
