import { decideTool, decideToolRemoval } from '../../domain/decide-tool.ts';
import type { ToolStore } from '../store.ts';
import type { Deciding } from './deciding.ts';

export const toolStore = ({ all, changeAll }: Deciding): ToolStore => ({
  list: async () => (await all('tools')).sort((one, other) => (one.id < other.id ? -1 : 1)),
  put: (tool, now, by) => changeAll('tools', (known) => decideTool(known, tool, now, by)),
  remove: (id, now, by) => changeAll('tools', (known) => decideToolRemoval(known, id, now, by)),
});
