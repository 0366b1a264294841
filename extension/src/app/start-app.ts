import { type AnswerMessage, createAnswers } from './answer-messages.ts';
import { badgeOf } from './badge.ts';
import { createConnections } from './connections.ts';
import type { Effects } from './effects.ts';
import { loadModel } from './model.ts';
import { createPairing } from './pair.ts';
import { openRecords } from './records.ts';
import { createRelayCaller } from './relay-client.ts';
import { createSetup } from './setup.ts';
import { changesOf, type View, viewOf } from './view.ts';

export interface App {
  answer: AnswerMessage;
  /** Tells a page what to draw, now and whenever it changes; the answer ends it. */
  feed(push: (changes: Partial<View>) => void): () => void;
  /** Asks the relay for news. */
  refresh(): Promise<void>;
  /** Tells what belongs on the toolbar's button, now and whenever it changes. */
  showBadge(show: (badge: ReturnType<typeof badgeOf>) => void): void;
}

/** The background's logic on what an earlier worker left. An attempt that it left behind is looked after at once. */
export async function startApp(effects: Effects): Promise<App> {
  const model = await loadModel(openRecords(effects.storage));
  const relay = createRelayCaller({ effects, model });
  const connections = createConnections({ effects, model, relay });
  const pairing = createPairing({ effects, model, relay, connections });
  const setup = createSetup({ effects, model, relay, pairing, connections });
  void pairing.recover();
  return {
    answer: createAnswers({ model, pairing, connections, setup }),
    feed(push) {
      let shown: View | undefined;
      const show = () => {
        const view = viewOf(model.current, pairing.resumable());
        push(changesOf(shown, view));
        shown = view;
      };
      show();
      return model.subscribe(show);
    },
    refresh: connections.refresh,
    showBadge(show) {
      show(badgeOf(model.current));
      model.subscribe((current) => show(badgeOf(current)));
    },
  };
}
