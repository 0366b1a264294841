import type { Effects } from '../effects.ts';
import type { ModelStore } from '../model/model.ts';
import { areNotificationsOn } from '../model/settled.ts';
import type { Audience } from './audience.ts';
import { describeEnd } from './describe-notices.ts';

/** Id of the notification about the last attempt. */
const noticeId = 'attempt';

/**
 * Makes sure that a person learns how each attempt ended: on a page that they can see, else by a notification. Once a
 * page has shown the end, it is marked as seen and its notification is removed.
 */
export function announceEnds(deps: { effects: Effects; model: ModelStore; audience: Audience }): void {
  const { effects, model, audience } = deps;
  const endOf = () => model.current.flow?.endedAt ?? null;
  /**
   * When the last announced attempt ended. An end before this worker started is not announced again; the badge still
   * shows it.
   */
  let announcedEnd = endOf();
  const announce = () => {
    const { flow } = model.current;
    const isNews = announcedEnd !== endOf();
    announcedEnd = endOf();
    if (flow === null || flow.outcome === null || flow.seen) {
      if (isNews) void effects.notifications.clear(noticeId);
      return;
    }
    if (audience.isThere) {
      void model.update(({ flow: now }) => (now?.id === flow.id ? { flow: { ...now, seen: true } } : {}));
      void effects.notifications.clear(noticeId);
    } else if (isNews && areNotificationsOn(model.current)) {
      void effects.notifications.show(noticeId, describeEnd(flow.outcome, flow.account));
    }
  };
  model.subscribe(announce);
  audience.onChange(announce);
}
