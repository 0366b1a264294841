/**
 * What SQLite and PostgreSQL spell differently in the tables of the logs and in what is asked of them. Values stand in SQL by name, as
 * `:account`.
 */
export interface Dialect {
  /** The types of columns; `json` keeps the text as it was written, and `record` what it says. */
  readonly types: Readonly<Record<'text' | 'json' | 'record' | 'number' | 'integer' | 'flag', string>>;
  /** The column of an audit entry's number, and of its place in the chain. */
  readonly auditNumber: string;
  readonly auditLink: string;
  /** What orders audit entries by their places in the chain. */
  readonly link: string;
  /** What follows the columns of a table, and of one whose key is all that it has. */
  readonly tableEnd: string;
  readonly keyTableEnd: string;
  /** Creates a trigger that runs a statement for each row. */
  trigger(name: string, when: 'AFTER INSERT' | 'AFTER DELETE', table: string, statement: string): string;
  /** A field of a column of JSON as text, and as a number; null if there is none. `last` stands for a list's last element. */
  field(column: string, ...path: Path): string;
  numberField(column: string, ...path: Path): string;
  /** A column of JSON as the text that was written. */
  jsonText(column: string): string;
  /** Whether a column has one of the values of a list. */
  isOneOf(column: string, list: string): string;
  /** Whether a text contains a part, in any case. */
  contains(text: string, part: string): string;
  /** Whether a column matches one of some patterns of accounts (`cust-{*}`), whose values get names that begin with that one. */
  matchesOneOf(column: string, patterns: readonly string[], name: string): Fragment;
  /** Joins a table after the one before it. */
  readonly joinAfter: string;
  /** Has the planner use that index. */
  using(index: string): string;
  /** Skips rows that another transaction has locked. */
  readonly skipLocked: string;
}

/** SQL, and the values that it names. */
export interface Fragment {
  readonly sql: string;
  readonly values: Values;
}

export type Value = string | number | null | readonly string[];
export type Values = Readonly<Record<string, Value>>;

type Path = readonly (string | number)[];
