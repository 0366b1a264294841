/** A column that PostgreSQL computes from a row's record. */
const drawn = (column: string, value: string) => `${column} GENERATED ALWAYS AS (${value}) STORED`;

const at = (path: string) => `record #>> '{${path}}'`;

export const text = (column: string, path = column): string => drawn(`${column} text`, at(path));

export const number = (column: string, path = column): string =>
  drawn(`${column} double precision`, `(${at(path)})::double precision`);

/** The columns of every table of records: the record, the number of its writes, and its primary key. */
export const row = (id = 'id'): string =>
  `record jsonb NOT NULL, version integer NOT NULL DEFAULT 1, ${text('id', id)} PRIMARY KEY`;

/** A text that sorts by a time to the millisecond and then by the record's id: the cursor of a page. */
export const sorted = (column: string, time: string): string =>
  drawn(
    `${column} text COLLATE "C"`,
    `lpad(greatest(0, round((${at(time)})::double precision * 1000))::bigint::text, 16, '0') || '.' || (${at('id')})`,
  );
