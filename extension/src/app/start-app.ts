import { badgeOf } from '../words/badge-words.ts';
import { createAnswers } from './answer-messages.ts';
import { createConnections } from './connections/connections.ts';
import type { Effects } from './effects.ts';
import { createErrorLog } from './errors/error-log.ts';
import { loadModel } from './model.ts';
import { createPairing } from './pairing/pair.ts';
import { openRecords } from './records.ts';
import { createRelayCaller } from './relay-client.ts';
import { createSetup } from './setup/setup.ts';
import { createToolAnswers } from './tools/answer-tool.ts';
import { createQuestions } from './tools/question.ts';
import { tellToolPages } from './tools/tell-tool-pages.ts';
import { createTools } from './tools/tools.ts';
import { changesOf, type View, viewOf } from './view.ts';

export type App = Awaited<ReturnType<typeof startApp>>;

/** The background's logic on what an earlier worker left. An attempt that it left behind is looked after at once. */
export async function startApp(effects: Effects) {
  const model = await loadModel(openRecords(effects.storage));
  const relay = createRelayCaller({ effects, model });
  const connections = createConnections({ effects, model, relay });
  const errors = createErrorLog({ effects, model });
  const pairing = createPairing({ effects, model, relay, connections, errors });
  const tools = createTools({ effects, model, relay });
  const setup = createSetup({ effects, model, relay, pairing, connections, tools });
  const questions = createQuestions({ effects, model, tools, pairing, connections });
  await tools.readSites();
  tellToolPages(model, effects);
  void pairing.recover();
  return {
    answer: createAnswers({ model, pairing, connections, setup, tools, questions, errors }),
    /** Answers pages of tools, which are strangers. */
    answerTool: createToolAnswers({ tools, questions }),
    /** The person allowed a site, or took one back. */
    sitesChanged: tools.readSites,
    /** Pushes what a page draws, now and whenever it changes; the answer ends it. */
    feed(push: (changes: Partial<View>) => void) {
      let shown: View | undefined;
      const show = () => {
        const view = viewOf(model.current, pairing.resumable());
        push(changesOf(shown, view));
        shown = view;
      };
      show();
      return model.subscribe(show);
    },
    /** Keeps what was thrown in the background and caught by nothing. */
    reportError: (thrown: unknown) => errors.report('background', thrown),
    /** Asks the relay for news. */
    async refresh() {
      await Promise.all([connections.refresh(), tools.refresh()]);
    },
    /** Shows what belongs on the toolbar's button, now and whenever it changes. */
    showBadge(show: (badge: ReturnType<typeof badgeOf>) => void) {
      show(badgeOf(model.current));
      model.subscribe((current) => show(badgeOf(current)));
    },
  };
}
