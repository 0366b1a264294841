/** Columns that PostgreSQL draws from a row's record; a path is that of a field in it, with commas. */
const drawn = (column: string, value: string) => `${column} GENERATED ALWAYS AS (${value}) STORED`;

const at = (path: string) => `record #>> '{${path}}'`;

export const text = (column: string, path = column): string => drawn(`${column} text`, at(path));

export const number = (column: string, path = column): string =>
  drawn(`${column} double precision`, `(${at(path)})::double precision`);

/** The columns that every table of records has: the record, the count of its writes, and what it is found by. */
export const row = (id = 'id'): string =>
  `record jsonb NOT NULL, version integer NOT NULL DEFAULT 1, ${text('id', id)} PRIMARY KEY`;

/** A time to the millisecond, then the record's id, in a text that sorts: the cursor of a page. */
export const sorted = (column: string, time: string): string =>
  drawn(
    `${column} text COLLATE "C"`,
    `lpad(greatest(0, round((${at(time)})::double precision * 1000))::bigint::text, 16, '0') || '.' || (${at('id')})`,
  );
