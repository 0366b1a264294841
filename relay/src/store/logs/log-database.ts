import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { Delivery, LoggedEvent } from '../../domain/webhook/webhook.ts';
import type { Dialect, Fragment } from './dialect.ts';

/** A statement, with its values. */
export interface Query extends Fragment {
  /** Says all that the text depends on: PostgreSQL prepares it once under this name. */
  readonly name: string;
  /** Whether PostgreSQL plans it for its values: one plan would be slow for many of them. */
  readonly isPlanned?: boolean;
}

/** A row as an array of its columns. PostgreSQL's 64-bit integers are texts. */
export type Row = readonly (string | number | null)[];

/** What the logs hold, by table. */
export interface Logged {
  readonly audit: AuditEntry;
  readonly events: LoggedEvent;
  readonly deliveries: Delivery;
}

/** The database that holds the logs, as far as they are read and shortened: SQLite's thread, or PostgreSQL's pool. */
export interface LogDatabase {
  readonly dialect: Dialect;
  /** How many numbers of a log one query may look through, so that others wait for it no longer than some milliseconds. */
  readonly window: number;
  all<R extends Row>(query: Query): Promise<R[]>;
  /** Runs statements in one transaction, which is durable once it resolves. */
  write(statements: readonly Query[]): Promise<void>;
  /** What was read, in a list; an empty one if it does not have the form of this version, which is logged. */
  parsed<N extends keyof Logged>(table: N, id: string | number, value: unknown): readonly Logged[N][];
}
