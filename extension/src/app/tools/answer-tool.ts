import { mostStates } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { ToolMessageName } from '../../tool-messages.ts';
import type { ToolDocument } from '../own-page.ts';
import { parseMessage } from '../parse-message.ts';
import { claimedAccount } from './claimed-account.ts';
import type { Questions } from './question.ts';
import type { Tools } from './tools.ts';

/**
 * Answers one message of a document of a tool.
 * @throws for a message that the content script never sends
 */
export type AnswerTool = (message: unknown, document: ToolDocument) => Promise<unknown>;

const inputs = {
  'tool-rules': v.null(),
  'tool-states': v.object({ accounts: v.pipe(v.array(v.string()), v.maxLength(mostStates)) }),
  'tool-ask': v.object({ account: v.string(), name: v.optional(v.string()), tool: v.optional(v.string()) }),
} satisfies Record<ToolMessageName, v.GenericSchema>;

const envelope = v.object({
  name: v.picklist(Object.keys(inputs) as ToolMessageName[]),
  input: v.unknown(),
});

/** Handles everything that a tool's page may ask for: rules, states, and the question window. */
export function createToolAnswers({ tools, questions }: { tools: Tools; questions: Questions }): AnswerTool {
  return async (message, document) => {
    const { name, input } = parseMessage(envelope, message);
    switch (name) {
      case 'tool-rules':
        return tools.rulesFor(document);
      case 'tool-states':
        return tools.statesFor(document, parseMessage(inputs[name], input).accounts);
      case 'tool-ask': {
        const { account: id, name: called, tool } = parseMessage(inputs[name], input);
        // The page's claim is not trusted: an impossible id is refused, an impossible name is left out.
        const about = claimedAccount(id, called);
        if (about === undefined) throw new Error('not a message');
        await questions.ask(document, about, tool);
        return null;
      }
    }
  };
}
