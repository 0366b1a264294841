import type { Logger } from 'pino';
import type { ServiceStore } from '../store.ts';
import { auditRows, inWords } from './audit-log.ts';
import { type Database, statements } from './database.ts';
import { tableOf } from './table.ts';

export function serviceStore(database: Database, log: Logger): ServiceStore {
  const { run } = database;
  const services = tableOf(database, log, 'services');
  return {
    add: async (service, by) => {
      const entry = {
        at: service.createdAt,
        what: 'service_key_created',
        who: by,
        service: service.id,
      } as const;
      const added = await run(sql['service-add'], [JSON.stringify(service), inWords([entry])]);
      return added.length > 0 ? 'added' : 'taken';
    },
    find: async (hash) => (await services.all(sql['service-living'], [hash]))[0],
    list: () => services.all(sql['service-all']),
    revoke: async (idOrName, now, by) =>
      (await services.all(sql['service-revoke'], [idOrName, now, JSON.stringify(by)]))[0],
  };
}

// --- Internal helpers ---

const sql = statements({
  /** One living key of a name: the unique index decides, however many ask at once. */
  'service-add': `WITH added AS (
     INSERT INTO services (record) VALUES ($1) ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING id
   ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$2', 'added')})
   SELECT id FROM added`,
  'service-living': 'SELECT id, 1 AS version, record FROM services WHERE hash = $1 AND revoked_at IS NULL',
  'service-all': 'SELECT id, 1 AS version, record FROM services ORDER BY created_at, id',
  /** By id, or by name among the living; one that was revoked keeps its date. */
  'service-revoke': `WITH target AS MATERIALIZED (
     SELECT id FROM services WHERE id = $1 OR (name = $1 AND revoked_at IS NULL)
     ORDER BY id = $1 DESC LIMIT 1 FOR UPDATE
   ), revoked AS (
     UPDATE services SET record = CASE WHEN revoked_at IS NULL
       THEN jsonb_set(record, '{revokedAt}', to_jsonb($2::double precision)) ELSE record END
     WHERE id IN (SELECT id FROM target) RETURNING id, record
   ), audited AS (
     INSERT INTO audit_log (entry) SELECT jsonb_build_object('at', $2::double precision,
       'what', 'service_key_revoked', 'who', $3::jsonb, 'service', id) FROM revoked
   )
   SELECT id, 1 AS version, record FROM revoked`,
});
