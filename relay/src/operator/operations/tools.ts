import { mostTools, tool } from '@noiseaware-connect/shared/tool';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { define, target } from '../operation.ts';

/** Operations on the web tools in which the extension shows chips. */
export const toolOperations = {
  listTools: define(v.strictObject({}), async ({ store }) => ({ tools: await store.tools.list() })),

  putTool: define(tool, async ({ store, effects, by }, input) => {
    const outcome = await store.tools.put(input, effects.now(), by);
    if (outcome === 'full') {
      throw new OperatorRefusal(
        'conflict',
        `there are ${mostTools} tools already: remove one that is not used first`,
      );
    }
    return { tool: input.id, name: input.name, outcome };
  }),

  removeTool: define(target, async ({ store, effects, by }, input) => {
    const removed = await store.tools.remove(input.target, effects.now(), by);
    if (!removed) throw new OperatorRefusal('not_found', `there is no tool "${input.target}"`);
    return { removed: input.target };
  }),
};
