import { countedEvents } from '../../domain/audit/activity.ts';

export const quoted = (texts: readonly string[]): string => texts.map((each) => `'${each}'`).join(', ');

/** The audit entries that the activity graph counts. The index and the query must have the same condition. */
export const isCounted = `entry ->> 'what' IN (${quoted(countedEvents)})`;
