import type { Seconds } from '../../domain/time.ts';
import { type Database, statement } from './database.ts';

/**
 * Takes the turn if the last one is that long ago, and says when that was: one of all who ask at once gets it. One that
 * is yet to come was taken by a clock that has been set back since.
 */
export async function takeTurn(
  { run }: Pick<Database, 'run'>,
  now: Seconds,
  pause: Seconds,
): Promise<{ since: Seconds } | undefined> {
  const [row] = await run<{ since: number }>(take, [now, pause]);
  return row;
}

/** Writes, so that it fails where anything else that writes would. */
export const probe = async ({ run }: Pick<Database, 'run'>, now: Seconds): Promise<void> => {
  await run(touch, [now]);
};

// --- Internal helpers ---

const take = statement(
  'turn-take',
  `WITH last AS MATERIALIZED (
     SELECT at FROM moments
     WHERE name = 'turn' AND (at <= $1::double precision - $2::double precision OR at > $1 + 60) FOR UPDATE
   )
   UPDATE moments SET at = $1 FROM last WHERE name = 'turn' RETURNING last.at AS since`,
);
const touch = statement('probe', `UPDATE moments SET at = $1 WHERE name = 'probe'`);
