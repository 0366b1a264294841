import type { Seconds } from '../../domain/time.ts';
import type { RefusalCount } from '../store.ts';
import { type Database, statement } from './database.ts';

/**
 * Counts one more refusal of an address in the window that is open for it, or opens one: by PostgreSQL's time. One that
 * is open for longer than any is from before that was set back.
 */
export const countRefusal = async (
  { run }: Pick<Database, 'run'>,
  address: string,
  window: Seconds,
): Promise<RefusalCount> => {
  const [row] = await run<{ times: number; ends_in: number }>(count, [address, window]);
  return { times: row?.times ?? 1, endsIn: row?.ends_in ?? window };
};

// --- Internal helpers ---

const count = statement(
  'refusal-count',
  `INSERT INTO refusals AS known (address, times, until)
   VALUES ($1, 1, clock_timestamp() + $2 * interval '1 second')
   ON CONFLICT (address) DO UPDATE SET
     times = CASE WHEN known.until BETWEEN clock_timestamp() AND excluded.until THEN known.times + 1 ELSE 1 END,
     until = CASE WHEN known.until BETWEEN clock_timestamp() AND excluded.until THEN known.until
                  ELSE excluded.until END
   RETURNING times, extract(epoch FROM until - clock_timestamp())::double precision AS ends_in`,
);
