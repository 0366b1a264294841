import type { Logger } from 'pino';
import { connectionRecord } from '../../domain/connection.ts';
import { decideReseal } from '../../domain/decide-connection.ts';
import { type KeyCheck, keyCheckRecord } from '../../domain/key-check.ts';
import { keyIdOf, type SealedField } from '../../domain/sealed-fields.ts';
import type { KeyStore, KeyUse } from '../store.ts';
import { auditRows, inWords } from './audit-log.ts';
import { type Database, type Run, statement } from './database.ts';
import { required, tableOf } from './table.ts';

export function keyStore(database: Database, log: Logger): KeyStore {
  const { run } = database;
  const connections = tableOf(database, log, 'connections', connectionRecord);
  return {
    census: () => census(run),

    checks: async () => (await run<{ record: unknown }>(checks)).map(checkIn),

    addCheck: async (check) => {
      const [kept] = await run<{ record: unknown }>(addCheck, [JSON.stringify(check)]);
      return kept === undefined ? check : checkIn(kept);
    },

    dropCheck: async (key, now, by) => {
      const entry = { at: now, what: 'sealing_key_dropped', who: by, key } as const;
      await run(dropCheck, [key, inWords([entry])]);
    },

    reseal: (id, values) => connections.change(id, (connection) => decideReseal(connection, values)),
  };
}

/**
 * What is sealed under each key: PostgreSQL counts the headers that stand in front of the values, of which there are as
 * many as keys, and gives the first and the last connection of each.
 */
export async function census(run: Run): Promise<KeyUse[]> {
  const uses = new Map<string | null, KeyUse>();
  for (const { header, values, samples } of await run<UseRow>(countHeaders)) {
    const key = keyIdOf(`${header}.`);
    const use = uses.get(key) ?? { key, values: 0, samples: [] };
    uses.set(key, use);
    use.values += values;
    if (use.samples.length === 0) use.samples.push(...samples.flatMap((each) => sampleOf(each, header)));
  }
  return [...uses.values()];
}

// --- Internal helpers ---

/** Without a check that can be read, nobody could tell a wrong key from the right one. */
const checkIn = ({ record }: { record: unknown }): KeyCheck =>
  required(keyCheckRecord, record, 'the check of a sealing key cannot be read');

type Sample = { connection: string } & Record<SealedField, string | null>;
interface UseRow {
  header: string;
  values: number;
  samples: Sample[];
}

/** Of each connection the first value with that header. */
function sampleOf({ connection, ...values }: Sample, header: string): KeyUse['samples'] {
  const found = (Object.keys(values) as SealedField[]).find(
    (field) => values[field]?.split('.')[0] === header,
  );
  const sealed = found === undefined ? null : values[found];
  return found === undefined || sealed === null ? [] : [{ connection, field: found, sealed }];
}

const countHeaders = statement(
  'key-census',
  `SELECT header, uses.values,
     (SELECT jsonb_agg(jsonb_build_object('connection', c.id, 'accessCode', c.record ->> 'accessCode',
        'userToken', c.record #>> '{tokens,userToken}', 'refreshToken', c.record #>> '{tokens,refreshToken}'))
      FROM connections c WHERE c.id IN (uses.first, uses.last)) AS samples
   FROM (
     SELECT header, count(*)::integer AS values, min(id) AS first, max(id) AS last
     FROM connections, unnest(sealed_under) AS each (header) WHERE header IS NOT NULL GROUP BY header
   ) AS uses`,
);
const checks = statement('key-checks', 'SELECT record FROM key_checks ORDER BY id');

/** Whoever comes second is given the row that was there: it waits for the first one and sees what that wrote. */
const addCheck = statement(
  'key-check-add',
  `INSERT INTO key_checks (record) VALUES ($1)
   ON CONFLICT (id) DO UPDATE SET record = key_checks.record RETURNING record`,
);
const dropCheck = statement(
  'key-check-drop',
  `WITH dropped AS (DELETE FROM key_checks WHERE id = $1)
   INSERT INTO audit_log (entry) ${auditRows('$2')}`,
);
