import type { Logger } from 'pino';
import {
  decideKey,
  decideRevocation,
  decideRotation,
  isUseToWrite,
  isValid,
  type KeysDecision,
  type Service,
} from '../../domain/service.ts';
import type { ServiceStore } from '../service-store.ts';
import { auditRows, inWords } from './audit-log.ts';
import { type Database, statements } from './database.ts';
import { type Row, tableOf } from './table.ts';

export function serviceStore(database: Database, log: Logger): ServiceStore {
  const { run, inTransaction } = database;
  const services = tableOf(database, log, 'services');
  const uses = tableOf(database, log, 'uses');

  const change = <T>(idOrName: string, decide: (known: readonly Service[]) => KeysDecision<T>): Promise<T> =>
    inTransaction(async (within) => {
      // Of two that are added at once under one name the second one sees the first. Readers do not wait.
      await within(sql['service-lock']);
      const rows = await within<Row>(sql['service-named'], [idOrName]);
      const { answer, put = [], audit = [] } = decide(rows.flatMap((row) => services.read(row) ?? []));
      if (put.length > 0) await within(sql['service-put'], [JSON.stringify(put), inWords(audit)]);
      return answer;
    });

  return {
    add: (service, by) => change(service.name, (known) => decideKey(known, service, by)),

    find: async (hash, now) => {
      const [service] = await services.all(sql['service-by-hash'], [hash]);
      return service !== undefined && isValid(service, now) ? service : undefined;
    },

    list: async () => {
      const rows = await run<Row & { last: Row | null }>(sql['service-list']);
      return rows.flatMap((row) => {
        const service = services.read(row);
        return service === undefined ? [] : [{ service, lastUse: uses.read(row.last ?? undefined) }];
      });
    },

    revoke: (idOrName, now, by) => change(idOrName, (known) => decideRevocation(known, idOrName, now, by)),

    rotate: (idOrName, rotation, by) => change(idOrName, (known) => decideRotation(known, rotation, by)),

    noteUse: async (use) => {
      const [last] = await uses.all(sql['use-by-id'], [use.id]);
      if (isUseToWrite(last, use)) await run(sql['use-write'], [JSON.stringify(use)]);
    },
  };
}

// --- Internal helpers ---

const sql = statements({
  'service-lock': 'LOCK TABLE services IN SHARE ROW EXCLUSIVE MODE',
  'service-named': `SELECT id, 1 AS version, record FROM services WHERE id = $1 OR name = $1
   ORDER BY created_at, id`,
  'service-put': `WITH written AS (
     INSERT INTO services (record) SELECT jsonb_array_elements($1::jsonb)
     ON CONFLICT (id) DO UPDATE SET record = excluded.record
   )
   INSERT INTO audit_log (entry) ${auditRows('$2')}`,
  'service-by-hash': 'SELECT id, 1 AS version, record FROM services WHERE hash = $1',
  'service-list': `SELECT id, 1 AS version, record,
     (SELECT jsonb_build_object('id', uses.id, 'version', 1, 'record', uses.record) FROM uses
      WHERE uses.id = services.id) AS last
   FROM services ORDER BY created_at, id`,
  'use-by-id': 'SELECT id, 1 AS version, record FROM uses WHERE id = $1',
  'use-write':
    'INSERT INTO uses (record) VALUES ($1) ON CONFLICT (id) DO UPDATE SET record = excluded.record',
});
