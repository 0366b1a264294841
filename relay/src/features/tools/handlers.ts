import { Failure } from '@noiseaware-connect/shared/failure';
import { mostTools } from '@noiseaware-connect/shared/tool';
import type { Effects } from '../../base/effects.ts';
import type { Handlers } from '../../calls/handler.ts';
import type { Store } from '../../store/store.ts';

export interface ToolDeps {
  store: Pick<Store, 'tools'>;
  effects: Pick<Effects, 'now'>;
}

/** Handlers for the web tools in which the extension shows chips, with the rules for finding accounts in them. */
export const toolHandlers = ({
  store,
  effects,
}: ToolDeps): Handlers<'listTools' | 'putTool' | 'removeTool'> => ({
  listTools: async () => ({ tools: await store.tools.list() }),

  async putTool({ body, by }) {
    const outcome = await store.tools.put(body, effects.now(), by);
    if (outcome === 'full') {
      throw new Failure('conflict', {
        detail: `There are ${mostTools} tools already: remove an unused one first.`,
      });
    }
    return { tool: body.id, name: body.name, outcome };
  },

  async removeTool({ params, by }) {
    if (await store.tools.remove(params.id, effects.now(), by)) return;
    throw new Failure('not_found', { detail: 'There is no such tool.' });
  },
});
