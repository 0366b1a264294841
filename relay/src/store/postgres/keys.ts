import type { Logger } from 'pino';
import { decideReseal } from '../../domain/decide-connection.ts';
import { type KeyCheck, keyCheckRecord } from '../../domain/key-check.ts';
import { keyIdOf } from '../../domain/sealed-fields.ts';
import type { KeyStore, KeyUse } from '../key-store.ts';
import { auditRows, inWords } from './audit-log.ts';
import { type Database, type Run, statements } from './database.ts';
import { required, tableOf } from './table.ts';

export function keyStore(database: Database, log: Logger): KeyStore {
  const { run } = database;
  const connections = tableOf(database, log, 'connections');
  return {
    census: () => census(run),

    checks: async () => (await run<{ record: unknown }>(sql['key-checks'])).map(checkIn),

    addCheck: async (check) => {
      const [kept] = await run<{ record: unknown }>(sql['key-check-add'], [JSON.stringify(check)]);
      return kept === undefined ? check : checkIn(kept);
    },

    mark: async (key, marks, entry) => {
      await run(sql['key-check-mark'], [
        key,
        JSON.stringify({ marks }),
        inWords(entry === undefined ? [] : [entry]),
      ]);
    },

    dropCheck: async (key, now, by) => {
      const entry = { at: now, what: 'sealing_key_dropped', who: by, key } as const;
      await run(sql['key-check-drop'], [key, inWords([entry])]);
    },

    reseal: (id, values) => connections.change(id, (connection) => decideReseal(connection, values)),
  };
}

// --- Internal helpers ---

/** PostgreSQL counts the headers that stand in front of the values, of which there are as many as keys. */
async function census(run: Run): Promise<KeyUse[]> {
  const uses = new Map<string | null, number>();
  for (const { header, values } of await run<{ header: string; values: number }>(sql['key-census'])) {
    const key = keyIdOf(`${header}.`);
    uses.set(key, (uses.get(key) ?? 0) + values);
  }
  return [...uses].map(([key, values]) => ({ key, values }));
}

/** A check that cannot be read could not tell a wrong key from the right one. */
const checkIn = ({ record }: { record: unknown }): KeyCheck =>
  required(keyCheckRecord, record, 'the check of a sealing key cannot be read');

const sql = statements({
  'key-census': `SELECT header, count(*)::integer AS values
   FROM (SELECT unnest(sealed_under) AS header FROM connections UNION ALL
     SELECT split_part(record #>> '{waiting,accessCode}', '.', 1) FROM links WHERE ended_at IS NULL UNION ALL
     SELECT split_part(secret ->> 'sealed', '.', 1) FROM webhooks, jsonb_array_elements(record -> 'secrets') AS secret) AS each
   WHERE header IS NOT NULL GROUP BY header`,
  'key-checks': 'SELECT record FROM key_checks ORDER BY id',
  /** Of concurrent callers the later ones wait for the first one, and get the row that it wrote. */
  'key-check-add': `INSERT INTO key_checks (record) VALUES ($1)
   ON CONFLICT (id) DO UPDATE SET record = key_checks.record RETURNING record`,
  'key-check-mark': `WITH marked AS (UPDATE key_checks SET record = record || $2::jsonb WHERE id = $1)
   INSERT INTO audit_log (entry) ${auditRows('$3')}`,
  'key-check-drop': `WITH dropped AS (DELETE FROM key_checks WHERE id = $1)
   INSERT INTO audit_log (entry) ${auditRows('$2')}`,
});
