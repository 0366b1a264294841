import { statement } from './database.ts';

/** Adds audit entries, which are one JSON value; with `after`, only if that has a row. */
export const addingAudit = (entries: string, after?: string): string =>
  `INSERT INTO audit (entry)
   SELECT each.entry FROM json_array_elements(${entries}::json) WITH ORDINALITY AS each (entry, nth)${
     after === undefined ? '' : `, ${after}`
   } ORDER BY each.nth`;

export const addAudit = statement('audit-add', `${addingAudit('$1')} RETURNING seq`);
