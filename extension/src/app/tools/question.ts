import { base64url } from '@noiseaware-connect/shared/challenge';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Started } from '../../messages.ts';
import type { Connections } from '../connections/connections.ts';
import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import type { Pairing } from '../pairing/pair.ts';
import type { Tools } from './tools.ts';

export type Questions = ReturnType<typeof createQuestions>;

/** What stands between a click in a page and an attempt to connect: a person who reads and presses a button of ours. */
export function createQuestions(deps: {
  effects: Effects;
  model: ModelStore;
  tools: Tools;
  pairing: Pairing;
  connections: Connections;
}) {
  const { effects, model, tools, pairing, connections } = deps;
  return {
    /**
     * Asks the person, in the extension's own window, what is to be done about an account that a page of this origin
     * shows, of the tool that it says is here. The latest click counts. Nothing is asked for a page that is not allowed, or may not know the account.
     */
    async ask(origin: string, account: Account, here?: string) {
      const tool = await tools.toolThatKnows(origin, account.id, here);
      if (tool === undefined || model.current.relay === null) return;
      const id = base64url(effects.randomBytes(16));
      const name = tool === 'unlisted' ? null : tool.name;
      await model.update({ question: { id, account, origin, tool: name } });
      await effects.showQuestion();
      await connections.lookUp(account.id);
    },
    /** The person's yes: begins to connect the account of exactly that question. */
    async answer(id: string): Promise<Started | 'stale'> {
      const question = model.current.question;
      if (question?.id !== id) return 'stale';
      return pairing.start(question);
    },
  };
}
