import type { Seconds } from '../../base/time.ts';
import type { Store } from '../store.ts';
import { type Database, statements } from './database.ts';

/** What relays on one database share: the turns of their schedules, the proofs that were used, and the notes of those at work. */
export const createRelayCoordination = ({
  run,
}: Pick<Database, 'run'>): Required<Pick<Store, 'takeTurn' | 'useProof' | 'relays'>> => ({
  takeTurn: async (now, pause, job = 'turn') =>
    (await run<{ since: Seconds }>(sql['turn-take'], [now, pause, job]))[0],
  useProof: async (used, until) => (await run(sql['proof-use'], [used, until])).length > 0,
  relays: {
    note: async (key, now) => void (await run(sql['relay-note'], [key, now])),
    seen: () => run(sql['relays-seen']),
  },
});

/** Writes, so that it fails if any other write would. */
export const probeWrite = async ({ run }: Pick<Database, 'run'>, now: Seconds): Promise<void> => {
  await run(sql['probe'], [now]);
};

// --- Internal helpers ---

const sql = statements({
  /** Of concurrent callers one takes the turn. A turn in the future was taken before the system clock was set back. */
  'turn-take': `WITH last AS MATERIALIZED (
     SELECT at FROM moments
     WHERE name = $3 AND (at <= $1::double precision - $2::double precision OR at > $1 + 60) FOR UPDATE
   )
   UPDATE moments SET at = $1 FROM last WHERE name = $3 RETURNING last.at AS since`,
  'proof-use': 'INSERT INTO used_proofs (used, until) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING used',
  probe: `UPDATE moments SET at = $1 WHERE name = 'probe'`,
  /**
   * The latest note of a key counts, unless it is more than a minute ahead of the new one and of PostgreSQL's time: then it is
   * from before the system clock was set back.
   */
  'relay-note': `INSERT INTO relay_notes AS known (key, at) VALUES ($1, $2)
   ON CONFLICT (key) DO UPDATE SET at = CASE
     WHEN known.at BETWEEN excluded.at
       AND greatest(excluded.at, extract(epoch FROM clock_timestamp())::double precision) + 60
     THEN known.at ELSE excluded.at END`,
  /** Skips notes from before the system clock was set back, judged by PostgreSQL's time, since the caller's may be stale. */
  'relays-seen': 'SELECT key, at FROM relay_notes WHERE at <= extract(epoch FROM clock_timestamp()) + 60',
});
