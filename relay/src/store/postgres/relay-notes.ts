import type { RelayNotes } from '../store.ts';
import { type Database, statement } from './database.ts';

export const relayNotes = ({ run }: Pick<Database, 'run'>): RelayNotes => ({
  note: async (key, now) => void (await run(note, [key, now])),
  seen: () => run(seen),
});

// --- Internal helpers ---

/**
 * Of many relays with one key the latest counts, unless it is ahead of all by more than a minute, PostgreSQL's own time
 * among them: then it is from before the clock was set back.
 */
const note = statement(
  'relay-note',
  `INSERT INTO relay_notes AS known (key, at) VALUES ($1, $2)
   ON CONFLICT (key) DO UPDATE SET at = CASE
     WHEN known.at BETWEEN excluded.at
       AND greatest(excluded.at, extract(epoch FROM clock_timestamp())::double precision) + 60
     THEN known.at ELSE excluded.at END`,
);
/** None from before the clock was set back: by PostgreSQL's own time, since whoever asks may have an old one. */
const seen = statement(
  'relays-seen',
  'SELECT key, at FROM relay_notes WHERE at <= extract(epoch FROM clock_timestamp()) + 60',
);
