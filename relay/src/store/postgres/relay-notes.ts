import type { RelayNotes } from '../store.ts';
import { type Database, statement } from './database.ts';

export const relayNotes = ({ run }: Pick<Database, 'run'>): RelayNotes => ({
  note: async (key, now) => void (await run(note, [key, now])),
  seen: () => run(seen),
});

// --- Internal helpers ---

const note = statement(
  'relay-note',
  `INSERT INTO relay_notes AS known (key, at) VALUES ($1, $2)
   ON CONFLICT (key) DO UPDATE SET at = greatest(known.at, excluded.at)`,
);
const seen = statement('relays-seen', 'SELECT key, at FROM relay_notes');
