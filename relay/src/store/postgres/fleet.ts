import type { Seconds } from '../../domain/time.ts';
import type { Store } from '../store.ts';
import { type Database, statements } from './database.ts';

/** What relays on one database have in common: the turns of their schedules, and which of them are at work. */
export const fleet = ({ run }: Pick<Database, 'run'>): Required<Pick<Store, 'takeTurn' | 'relays'>> => ({
  takeTurn: async (now, pause, of = 'turn') =>
    (await run<{ since: Seconds }>(sql['turn-take'], [now, pause, of]))[0],
  relays: {
    note: async (key, now) => void (await run(sql['relay-note'], [key, now])),
    seen: () => run(sql['relays-seen']),
  },
});

/** Writes, so that it fails where any other write would. */
export const probe = async ({ run }: Pick<Database, 'run'>, now: Seconds): Promise<void> => {
  await run(sql['probe'], [now]);
};

// --- Internal helpers ---

const sql = statements({
  /** Of all that ask at once one takes the turn. A turn that is yet to come was taken by a clock that was set back since. */
  'turn-take': `WITH last AS MATERIALIZED (
     SELECT at FROM moments
     WHERE name = $3 AND (at <= $1::double precision - $2::double precision OR at > $1 + 60) FOR UPDATE
   )
   UPDATE moments SET at = $1 FROM last WHERE name = $3 RETURNING last.at AS since`,
  probe: `UPDATE moments SET at = $1 WHERE name = 'probe'`,
  /**
   * Of many relays with one key the latest counts, unless it is ahead of all by more than a minute, PostgreSQL's own time
   * among them: then it is from before the clock was set back.
   */
  'relay-note': `INSERT INTO relay_notes AS known (key, at) VALUES ($1, $2)
   ON CONFLICT (key) DO UPDATE SET at = CASE
     WHEN known.at BETWEEN excluded.at
       AND greatest(excluded.at, extract(epoch FROM clock_timestamp())::double precision) + 60
     THEN known.at ELSE excluded.at END`,
  /** None from before the clock was set back: by PostgreSQL's own time, since the caller's may be old. */
  'relays-seen': 'SELECT key, at FROM relay_notes WHERE at <= extract(epoch FROM clock_timestamp()) + 60',
});
