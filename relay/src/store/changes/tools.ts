import { decideTool, decideToolRemoval } from '../../domain/tool/decide-tool.ts';
import type { ToolStore } from '../contract/tool.ts';
import { changeAll, everyRecord, type RecordStore } from '../record-store.ts';

export const toolStore = (records: RecordStore): ToolStore => ({
  list: async () => {
    const { tools } = await records.read({ tools: everyRecord('tools') });
    return tools.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  },
  put: (tool, now, by) => changeAll(records, 'tools', (tools) => decideTool(tools, tool, now, by)),
  remove: (id, now, by) => changeAll(records, 'tools', (tools) => decideToolRemoval(tools, id, now, by)),
});
