import type { ActivityStore } from '../contract/activity.ts';
import { byQuery, changeOne, type RecordStore } from '../record-store.ts';

export const activityStore = (records: RecordStore): ActivityStore => ({
  put: (activity) =>
    changeOne(records, 'activity', activity.id, () => ({ answer: undefined, put: activity })),
  between: async (from, until) => [
    ...(await records.read({ hours: byQuery('activityBetween', from, until) })).hours,
  ],
});
