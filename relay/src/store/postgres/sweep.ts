import type { Seconds } from '../../base/time.ts';
import { activityLife } from '../../domain/activity/activity.ts';
import { answerLife } from '../../domain/kept-answer/kept-answer.ts';
import { linkAfterlife } from '../../domain/link/link.ts';
import { pairingAfterlife } from '../../domain/pairing/pairing.ts';
import { sessionIdleLife } from '../../domain/staff/staff.ts';
import { type Database, statement } from './database.ts';

/** Rows of each kind that one statement removes: no statement holds its locks for long. */
const batch = 1_000;

/** Removes records that have ended, in batches, until nothing is left. Sessions are removed 30 days after their last use. */
export async function removeEnded({ run }: Pick<Database, 'run'>, now: Seconds): Promise<void> {
  const times = [
    now - pairingAfterlife,
    now - linkAfterlife,
    now - sessionIdleLife,
    now,
    now - answerLife,
    now - activityLife,
  ];
  for (;;) {
    const [removed] = await run<{ most: number }>(sweep, times);
    if ((removed?.most ?? 0) < batch) return;
  }
}

// --- Internal helpers ---

/** Rows that another relay is removing are skipped. */
const inBatch = (table: string, where: string, id = 'id') =>
  `${id} = ANY (ARRAY(SELECT ${id} FROM ${table} WHERE ${where} LIMIT ${batch} FOR UPDATE SKIP LOCKED))`;

const removing = (table: string, where: string, id?: string) =>
  `DELETE FROM ${table} WHERE ${inBatch(table, where, id)}`;

const parts = {
  pairings: removing('pairings', 'coalesce(ended_at, expires_at) < $1'),
  links: removing('links', 'coalesce(ended_at, expires_at) < $2'),
  sessions: removing('sessions', 'last_used_at <= $3'),
  invites: removing('invites', 'expires_at <= $4'),
  proofs: removing('used_proofs', 'until <= $4', 'used'),
  answers: removing('answers', 'at < $5'),
  activity: removing('activity', 'at < $6'),
  counts: removing('connection_counts', 'true ORDER BY id'),
};
const names = Object.keys(parts).map((name) => `${name}_cleared`);

const sweep = statement(
  'sweep',
  `WITH ${Object.entries(parts)
    .map(
      ([name, text]) => `${name}_cleared AS (${text} RETURNING ${name === 'counts' ? 'state, number' : '1'})`,
    )
    .join(', ')}, counts AS (
     INSERT INTO connection_counts (state, number) SELECT state, sum(number) FROM counts_cleared
     GROUP BY state HAVING sum(number) <> 0
   )
   SELECT greatest(${names.map((name) => `(SELECT count(*) FROM ${name})`).join(', ')})::integer AS most`,
);
