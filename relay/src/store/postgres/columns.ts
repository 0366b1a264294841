import { digits, longestKey } from '@noiseaware-connect/shared/account-key';
import { inAnyCase } from '../sql.ts';

/** A column that PostgreSQL computes from a row's record. */
const drawn = (column: string, value: string) => `${column} GENERATED ALWAYS AS (${value}) STORED`;

const at = (path: string) => `record #>> '{${path}}'`;

/** Null if the record has no such time: `greatest` alone would make it 0. */
const milliseconds = (time: string) =>
  `lpad((CASE WHEN ${at(time)} IS NOT NULL THEN greatest(0, round((${at(time)})::double precision * 1000)) END)::bigint::text, 16, '0')`;

const natural = (text: string) => {
  const plain = `regexp_replace(${inAnyCase(`normalize(${text}, NFKD)`)}, '[\\u0300-\\u036f]', '', 'g')`;
  const filled = `regexp_replace(${plain}, '([0-9]+)', '${'0'.repeat(digits)}\\1', 'g')`;
  return `regexp_replace(${filled}, '[0-9]*([0-9]{${digits}})', '\\1', 'g')`;
};

/** A text, compared by its bytes: in every database the same, and an index finds what it begins with. */
export const text = (column: string, path = column): string => drawn(`${column} text COLLATE "C"`, at(path));

export const number = (column: string, path = column): string =>
  drawn(`${column} double precision`, `(${at(path)})::double precision`);

/** The columns of every table of records: the record, the number of its writes, and its primary key. */
export const row = (id = 'id'): string =>
  `record jsonb NOT NULL, version integer NOT NULL DEFAULT 1, ${text('id', id)} PRIMARY KEY`;

/** A text that sorts an account as {@link accountKey} does. */
const accountText = `left(${natural(`coalesce(${at('account,name')}, ${at('account,id')})`)} || E'\\n' || ${natural(at('account,id'))}, ${longestKey})`;

/** A text that sorts connections by their accounts. */
const byName = `${accountText} || E'\\n' || (${at('id')})`;

/** A text that sorts connections by a time to the millisecond or by their accounts: the cursors of a list for people. */
export const listSortKey = {
  byTime: (column: string, time: string): string =>
    drawn(`${column} text COLLATE "C"`, `${milliseconds(time)} || '.' || ${byName}`),
  byName: (column: string): string => drawn(`${column} text COLLATE "C"`, byName),
};

/** A text that sorts by a time to the millisecond and then by the record's id, the cursor of a page; null without that time. */
export const pageSortKey = (column: string, time: string): string =>
  drawn(`${column} text COLLATE "C"`, `${milliseconds(time)} || '.' || (${at('id')})`);
