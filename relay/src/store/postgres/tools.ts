import type { Logger } from 'pino';
import { decideTool } from '../../domain/decide-tool.ts';
import type { ToolStore } from '../store.ts';
import { auditRows, inWords } from './audit-log.ts';
import { type Database, statements } from './database.ts';
import { tableOf } from './table.ts';

export function toolStore(database: Database, log: Logger): ToolStore {
  const { run, inTransaction } = database;
  const tools = tableOf(database, log, 'tools');
  return {
    list: () => tools.all(sql['tool-all']),
    put: (tool, now, by) =>
      inTransaction(async (within) => {
        // Of two that are added at once the second one is counted after the first.
        await within(sql['tool-lock']);
        const known = new Set((await within<{ id: string }>(sql['tool-ids'])).map(({ id }) => id));
        const { answer, put, audit = [] } = decideTool(known, tool, now, by);
        if (put !== undefined) await within(sql['tool-put'], [JSON.stringify(put), inWords(audit)]);
        return answer;
      }),
    remove: async (id, now, by) => {
      const entry = { at: now, what: 'tool_removed', who: by, tool: id } as const;
      return (await run(sql['tool-remove'], [id, inWords([entry])])).length > 0;
    },
  };
}

// --- Internal helpers ---

const sql = statements({
  'tool-all': 'SELECT id, 1 AS version, record FROM tools ORDER BY id COLLATE "C"',
  'tool-lock': 'LOCK TABLE tools IN SHARE ROW EXCLUSIVE MODE',
  'tool-ids': 'SELECT id FROM tools',
  'tool-put': `WITH written AS (
     INSERT INTO tools (record) VALUES ($1) ON CONFLICT (id) DO UPDATE SET record = excluded.record RETURNING id
   )
   INSERT INTO audit_log (entry) ${auditRows('$2', 'written')}`,
  'tool-remove': `WITH removed AS (DELETE FROM tools WHERE id = $1 RETURNING id),
   audited AS (INSERT INTO audit_log (entry) ${auditRows('$2', 'removed')})
   SELECT id FROM removed`,
});
