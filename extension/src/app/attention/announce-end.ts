import { describeEnd } from '../../words/notification-words.ts';
import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model.ts';
import { notifies } from '../policy/settled.ts';
import type { Audience } from './audience.ts';

/** Of the notification about the last attempt. */
const id = 'attempt';

/**
 * Has each end of an attempt reach the person: on a page that they can see, else by a notification. What a page has shown
 * is noted, and its notification put away.
 */
export function announceEnds(deps: { effects: Effects; model: ModelStore; audience: Audience }): void {
  const { effects, model, audience } = deps;
  const endOf = () => model.current.flow?.endedAt ?? null;
  /** What ended before this worker was told by the one before; the badge still has it. */
  let told = endOf();
  const tell = () => {
    const { flow } = model.current;
    const isNews = told !== endOf();
    told = endOf();
    if (flow === null || flow.outcome === null || flow.seen) {
      if (isNews) void effects.notifications.clear(id);
      return;
    }
    if (audience.isThere) {
      void model.update(({ flow: now }) => (now?.id === flow.id ? { flow: { ...now, seen: true } } : {}));
      void effects.notifications.clear(id);
    } else if (isNews && notifies(model.current)) {
      void effects.notifications.show(id, describeEnd(flow.outcome, flow.account));
    }
  };
  model.subscribe(tell);
  audience.onChange(tell);
}
