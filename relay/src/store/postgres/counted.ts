import { countedEvents } from '../../domain/activity.ts';

export const quoted = (texts: readonly string[]): string => texts.map((each) => `'${each}'`).join(', ');

/** Entries of the audit log that plots count: the index and what is asked of it have to say the same. */
export const isCounted = `entry ->> 'what' IN (${quoted(countedEvents)})`;
