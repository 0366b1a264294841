import type { Seconds } from '../../domain/time.ts';
import { type Database, statement } from './database.ts';

export interface SharedClock {
  /** PostgreSQL's time, to the millisecond; never goes back within one process. */
  now(): Seconds;
  /** Compares with PostgreSQL's clock again. */
  measure(): Promise<void>;
}

/**
 * Follows PostgreSQL's clock, so that relays whose own clocks differ agree on what has ended. The server's time is
 * taken to be that of the middle of the round trip (RFC 5905, section 8, for a way that is as long there as back), and
 * goes on by a clock of this machine that nobody sets. While the database is away, time goes on by that clock alone.
 */
export async function followClock(
  { run }: Pick<Database, 'run'>,
  monotonic: () => Seconds,
): Promise<SharedClock> {
  let offset = 0;
  let last = 0;

  const measure = async () => {
    // The first statement of a connection waits until it is there, the second one does not: the shorter trip counts.
    const trips = [await roundTrip(), await roundTrip()].sort((one, other) => one.took - other.took);
    offset = trips[0]?.offset ?? offset;
  };

  const roundTrip = async () => {
    const sent = monotonic();
    const [row] = await run<{ now: number }>(serverTime);
    const took = monotonic() - sent;
    return { took, offset: (row?.now ?? 0) - (sent + took / 2) };
  };

  await measure();
  return {
    now: () => {
      last = Math.max(last, Math.round((monotonic() + offset) * 1000) / 1000);
      return last;
    },
    measure,
  };
}

// --- Internal helpers ---

const serverTime = statement(
  'server-time',
  'SELECT extract(epoch FROM clock_timestamp())::double precision AS now',
);
