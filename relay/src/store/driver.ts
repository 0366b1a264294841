import type { Logger } from 'pino';
import type { Seconds } from '../base/time.ts';
import type { Logged } from '../domain/activity/activity.ts';
import type { Store } from './store.ts';

/** A kind of store, chosen by the form of `RELAY_STORE`. */
export interface Driver {
  /** The form of the setting, for messages. */
  readonly form: string;
  /** Parses the setting; undefined if it is not of this form. @throws {RangeError} that says what the setting has to be */
  parse(setting: string): StoreLocation | undefined;
}

/** A parsed `RELAY_STORE`: a store that is not open yet. */
export interface StoreLocation {
  /** A name for people and logs: without credentials, and unique for each store. */
  readonly name: string;
  /**
   * Set for a store that one process uses at a time: commands reach it through the private socket of its relay in this directory.
   * Undefined if relays share the store; commands then open it themselves.
   */
  readonly directory?: string;
  /** A weakness of the connection to it, in words for the operator. */
  readonly weakness?: string;
  /**
   * The version of its format, as far as it has one; that of this relay if there is nothing in it. Changes nothing.
   * @throws {OperatorRefusal} `store_unusable` if its files are damaged
   */
  version(): Promise<number>;
  /** @throws {OperatorRefusal} `store_in_use` if another process holds a store that one process uses at a time */
  open(options: OpenOptions): Promise<Store>;
}

export interface OpenOptions {
  readonly log: Logger;
  readonly now: () => Seconds;
  /** Inspects the store before anything is written. If it throws, nothing is written and the store is closed. */
  readonly admit?: (store: Store) => Promise<void>;
  /** Called with what each change by this process has logged, once it is durable. */
  readonly note?: (logged: Logged) => void;
}
