import { statement } from './database.ts';

/** Adds audit entries, which are one JSON value; with `after`, only if that has a row. */
export const addingAudit = (entries: string, after?: string): string =>
  `INSERT INTO audit (entry)
   SELECT each.entry FROM json_array_elements(${entries}::json) WITH ORDINALITY AS each (entry, nth)${
     after === undefined ? '' : `, ${after}`
   } ORDER BY each.nth`;

export const addAudit = statement('audit-add', `${addingAudit('$1')} RETURNING seq`);

/**
 * Adds events, which are one JSON value, after all that `after` selects is done: two parts of a statement. The row of the last
 * number is locked from then until the commit, so no event with a lower number becomes visible later.
 * @param values the placeholder of the events
 * @param after conditions on the parts before
 */
export const addingEvents = (values: string, after: string): readonly [ticket: string, logged: string] => [
  `ticket AS (UPDATE event_ends SET seq = seq + jsonb_array_length(${values}::jsonb) WHERE ${after}
    RETURNING seq - jsonb_array_length(${values}::jsonb) AS before)`,
  `logged AS (INSERT INTO events (seq, record)
    SELECT ticket.before + each.nth, each.record
    FROM ticket, jsonb_array_elements(${values}::jsonb) WITH ORDINALITY AS each (record, nth))`,
];
