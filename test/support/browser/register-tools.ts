import type { ToolRule } from '../../tool/tool.ts';
import type { TestRelay } from '../relay/test-relay.ts';

/** Registers tools, as the relay's engineers do. */
export async function registerTools(
  { door }: Pick<TestRelay, 'door'>,
  tools: readonly ToolRule[],
): Promise<void> {
  for (const tool of tools) await door.putTool({ body: { ...tool, pages: [...tool.pages] } });
}
