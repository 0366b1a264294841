import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { RateLimits } from '../store.ts';
import { type Database, statement, type Value } from './database.ts';

/**
 * A rate limiter that all relays on the database share. The schema has its table, the sweep removes its old rows (so it needs no
 * timer), and its statements run on the same pool with the same time limits as all others. Windows are measured by the relays'
 * own clocks.
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
