import type { Logger } from 'pino';
import type { Seconds } from '../../domain/time.ts';
import { type Database, statement } from './database.ts';

/**
 * Follows PostgreSQL's clock, so that relays whose own clocks differ agree on what has ended. The server's time is
 * taken to be that of the middle of the round trip (RFC 5905, section 8, for a way that is as long there as back), and
 * goes on by this machine's monotonic clock. While the database is away, time goes on by that clock alone.
 */
export async function followClock(
  { run }: Pick<Database, 'run'>,
  monotonic: () => Seconds,
  log: Pick<Logger, 'warn'>,
) {
  let offset = 0;
  let last = 0;

  const measure = async () => {
    // The first statement of a connection waits until it is there, the second one does not: the shorter trip counts.
    const trips = [await roundTrip(), await roundTrip()].sort((one, other) => one.took - other.took);
    offset = trips[0]?.offset ?? offset;
    const behind = last - atServer();
    if (behind <= clockGrain) return;
    log.warn({ seconds: Math.round(behind) }, 'the clock was set back');
    last = 0;
  };

  const atServer = () => Math.round((monotonic() + offset) * 1000) / 1000;

  const roundTrip = async () => {
    const sent = monotonic();
    const [row] = await run<{ now: number }>(serverTime);
    const took = monotonic() - sent;
    return { took, offset: (row?.now ?? 0) - (sent + took / 2) };
  };

  await measure();
  return {
    /** PostgreSQL's time, to the millisecond; goes back only where PostgreSQL's clock is set back by more than a minute. */
    now: (): Seconds => {
      last = Math.max(last, atServer());
      return last;
    },
    /** Compares with PostgreSQL's clock again. */
    measure,
  };
}

// --- Internal helpers ---

/**
 * Seconds by which the server may be behind its earlier time: within them time stands still until the server has caught
 * up. For longer it may not, since turns and leases would stand still, too.
 */
const clockGrain = 60;

const serverTime = statement(
  'server-time',
  'SELECT extract(epoch FROM clock_timestamp())::double precision AS now',
);
