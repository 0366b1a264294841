import { decideTool } from '../../domain/decide-tool.ts';
import type { ToolStore } from '../store.ts';
import { carryOut, type Database } from './transaction.ts';

export function toolStore({ transact }: Database): ToolStore {
  return {
    list: () => transact((tx) => [...tx.all('tools')].sort((one, other) => (one.id < other.id ? -1 : 1))),

    put: (tool, now, by) =>
      transact((tx) => {
        const known = new Set(tx.all('tools').map(({ id }) => id));
        return carryOut(tx, 'tools', tool.id, decideTool(known, tool, now, by));
      }),

    remove: (id, now, by) =>
      transact((tx) => {
        if (tx.get('tools', id) === undefined) return false;
        tx.remove('tools', id);
        tx.audit({ at: now, what: 'tool_removed', who: by, tool: id });
        return true;
      }),
  };
}
