import type { Logger } from 'pino';
import type { Seconds } from '../../base/time.ts';
import { type Database, statement } from './database.ts';

/**
 * Follows PostgreSQL's clock, so that relays whose own clocks differ agree on what has ended. The server's time is taken as that
 * of the middle of the round trip (RFC 5905, section 8, assuming that both ways take equally long), and advances with this
 * machine's monotonic clock. While the database is away, only that clock is used.
 */
export async function followClock(
  { run }: Pick<Database, 'run'>,
  monotonic: () => Seconds,
  log: Pick<Logger, 'warn'>,
) {
  let offset = 0;
  let last = 0;

  const measure = async () => {
    // A connection's first statement may wait for the connection, so the shorter trip counts.
    const trips = [await roundTrip(), await roundTrip()].sort((one, other) => one.took - other.took);
    offset = trips[0]?.offset ?? offset;
    const behind = last - atServer();
    if (behind <= clockGrain) return;
    log.warn({ seconds: Math.round(behind) }, 'system clock was set back');
    last = 0;
  };

  const atServer = () => Math.round((monotonic() + offset) * 1000) / 1000;

  const roundTrip = async () => {
    const sentAt = monotonic();
    const [row] = await run<{ now: number }>(serverTime);
    const took = monotonic() - sentAt;
    return { took, offset: (row?.now ?? 0) - (sentAt + took / 2) };
  };

  await measure();
  return {
    /** PostgreSQL's time, to the millisecond. It goes back only if PostgreSQL's clock is set back by more than a minute. */
    now: (): Seconds => {
      last = Math.max(last, atServer());
      return last;
    },
    /** Measures PostgreSQL's clock again. */
    measure,
  };
}

// --- Internal helpers ---

/**
 * If the server is behind its earlier time by fewer seconds than this, time stands still until the server has caught up. It must
 * not stand still for longer, since turns and leases would too.
 */
const clockGrain = 60;

const serverTime = statement(
  'server-time',
  'SELECT extract(epoch FROM clock_timestamp())::double precision AS now',
);
