import type { Tool } from '@noiseaware-connect/shared/tool';
import type { PageRules, ToolMessages } from '../tool-messages.ts';
import { createFakeWorld, type FakeWorld } from './fake-effects.ts';
import { aConnection } from './fake-relay.ts';
import { startWorker } from './start-worker.ts';

export const origin = 'https://harbor.example.com';
/** The window of the tool's page. */
export const windowId = 7;
export const pattern = `${origin}/*`;

export const harbor: Tool = {
  id: 'harbor',
  name: 'Harbor Stays',
  pages: [`${origin}/units/{*}`],
  accounts: 'crm-{*}',
};

/** A browser that is set up, with one allowed site on which the relay knows these tools. */
export function worldWithTool(...tools: Tool[]): FakeWorld {
  const world = createFakeWorld();
  world.setUp();
  world.sites.add(pattern);
  world.relay.tools = tools;
  world.relay.connections = [
    aConnection(),
    aConnection({ id: 'connection-2', account: { id: 'other-2' }, status: 'degraded' }),
  ];
  return world;
}

/** @param ancestors the origins by which it is framed, the page's own last */
export async function startPage(world: FakeWorld, from = origin, ancestors: readonly string[] = []) {
  const worker = await startWorker(world);
  await worker.app.begin();
  world.relay.calls.length = 0;
  const ask = (name: string, input: unknown) =>
    worker.app.answerTool({ name, input }, { origin: from, ancestors, window: windowId });
  return {
    ...worker,
    ask,
    rules: () => ask('tool-rules', null) as Promise<PageRules>,
    states: (...accounts: string[]) =>
      ask('tool-states', { accounts }) as Promise<ToolMessages['tool-states']['output']>,
    click: (account: string, name?: string, tool?: string) => ask('tool-ask', { account, name, tool }),
  };
}
