import { fate } from '../../domain/tools.ts';
import type { ToolStore } from '../store.ts';
import type { Database } from './transaction.ts';

export function toolStore({ transact }: Database): ToolStore {
  return {
    list: () => transact((tx) => [...tx.all('tools')].sort((one, other) => (one.id < other.id ? -1 : 1))),

    put: (tool, now, by) =>
      transact((tx) => {
        const outcome = fate(new Set([...tx.all('tools')].map(({ id }) => id)), tool.id);
        if (outcome === 'full') return outcome;
        tx.put('tools', tool.id, tool);
        tx.audit({ at: now, what: `tool_${outcome}`, who: by, tool: tool.id });
        return outcome;
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
