import { cacheFor } from '../../base/cache-for.ts';
import { hour, minute, timestampOf } from '../../base/time.ts';
import type { MakeHandler } from '../../calls/handler.ts';
import { hourOf, quietHour } from '../../domain/audit/activity.ts';

/** Renewals of the last 24 clock hours, oldest first; the current hour is included. */
export const readActivity: MakeHandler<'readActivity'> = ({ store, effects }) => {
  const find = async () => {
    const first = hourOf(effects.now()) - 23 * hour;
    const found = new Map((await store.audit.activity(first)).map((each) => [each.from, each]));
    const all = Array.from({ length: 24 }, (_, index) => first + index * hour);
    return {
      hours: all.map((from) => ({ ...(found.get(from) ?? quietHour(from)), from: timestampOf(from) })),
    };
  };
  return cacheFor(find, minute, effects);
};
