import { base64url } from '@noiseaware-connect/shared/challenge';
import type { Account } from '@noiseaware-connect/shared/shapes';
import type { Started } from '../../messages.ts';
import type { Connections } from '../connections/connections.ts';
import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model/model.ts';
import type { ToolDocument } from '../own-page.ts';
import type { Pairing } from '../pairing/pair.ts';
import type { Tools } from './tools.ts';

export type Questions = ReturnType<typeof createQuestions>;

/**
 * Stands between a click in a page and an attempt to connect: a person has to read, and to press a button of the
 * extension.
 */
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
     * Asks about an account in this document: in the panel of its window if that is open, else in the question window.
     * The latest click replaces the question before. Does nothing if the document is not allowed or may not know the
     * account.
     * @param here the id of the tool whose page it is, as the page says
     */
    async ask(document: ToolDocument, account: Account, here?: string) {
      const { origin, window } = document;
      const tool = await tools.findToolForAccount(document, account.id, here);
      if (tool === undefined || model.current.relay === null) return;
      const id = base64url(effects.randomBytes(16));
      const name = tool === 'unlisted' ? null : tool.name;
      const inPanel = await effects.isPanelOpen(window);
      await model.update({
        question: { id, account, origin, tool: name, ...(inPanel && { panel: window }) },
      });
      if (!inPanel) await effects.showQuestion();
      await connections.lookUp(account.id);
    },
    /**
     * Begins to connect the account of this question, to which the person has said yes. `stale` if another question is
     * shown now.
     */
    async answer(id: string): Promise<Started | 'stale'> {
      const question = model.current.question;
      if (question?.id !== id) return 'stale';
      return pairing.start(question);
    },
  };
}
