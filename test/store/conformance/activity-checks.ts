import type { Activity } from '@noiseaware-connect/relay/domain/activity/activity';
import { expect } from 'vitest';
import { auditLife, day, eventLife, start } from './samples.ts';
import type { Checks } from './store-check.ts';

const hour = 3_600;
const first = Math.floor(start / hour) * hour;

const activity = (over: Partial<Activity> = {}): Activity => ({
  id: 'activity-1',
  at: first,
  counts: { renewed: 2, alerts: 1 },
  times: { 20: 3, 21: 1 },
  standing: { at: first + 60, active: 5, degraded: 1, reauthorization_required: 0, waiting: 2 },
  outages: [{ from: first + 10, until: first + 40, isOver: true }],
  ...over,
});

const byId = (one: Activity, other: Activity) => (one.id < other.id ? -1 : 1);

export const activityChecks: Checks = {
  'replaces what a process has counted in an hour, and finds the hours from a time on and before another':
    async (bench) => {
      await bench.store.activity.put(activity());
      await bench.store.activity.put(activity({ counts: { renewed: 3 } }));
      await bench.store.activity.put(activity({ id: 'activity-2' }));
      await bench.store.activity.put(activity({ id: 'activity-3', at: first + hour }));
      const store = await bench.reopen();
      const between = async (from: number, until: number) =>
        (await store.activity.between(from, until)).sort(byId);
      expect(await between(first, first + hour)).toEqual([
        activity({ counts: { renewed: 3 } }),
        activity({ id: 'activity-2' }),
      ]);
      expect(await between(first + 1, first + hour + 1)).toEqual([
        activity({ id: 'activity-3', at: first + hour }),
      ]);
      expect(await between(first - hour, first)).toEqual([]);
    },

  'keeps what was counted for a year': async ({ store }) => {
    await store.activity.put(activity());
    await store.sweep(first + 366 * day, auditLife, eventLife);
    expect(await store.activity.between(first, first + hour)).toEqual([activity()]);
    await store.sweep(first + 367 * day + 1, auditLife, eventLife);
    expect(await store.activity.between(first, first + hour)).toEqual([]);
  },
};
