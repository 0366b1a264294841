import type { Logger } from 'pino';
import type { Seconds } from '../domain/time.ts';
import type { Store } from './store.ts';

/** A kind of store: what `RELAY_STORE` has to be for it, and what such a setting names. */
export interface Driver {
  /** The form of the setting, for people. */
  readonly form: string;
  /** What the setting names; undefined where it is not of this form. @throws {RangeError} saying what it has to be */
  parse(setting: string): StoreLocation | undefined;
}

/** A parsed `RELAY_STORE`: a store that is not open yet. */
export interface StoreLocation {
  /** Where it is, for people and for the log: without credentials, and different for each store. */
  readonly name: string;
  /**
   * The directory of a store that belongs to one process at a time: commands reach it through the private socket that
   * its relay has there. Undefined where relays share the store, and commands open it as well.
   */
  readonly directory?: string;
  /** What is weak about the way to it, in words for the operator. */
  readonly weakness?: string;
  /** @throws {OperatorRefusal} `store_in_use` where another process has a store that belongs to one at a time */
  open(options: OpenOptions): Promise<Store>;
}

export interface OpenOptions {
  readonly log: Logger;
  readonly now: () => Seconds;
  /** Looks at the store before any record is written into it; where it throws, none is, and the store is closed. */
  readonly admit?: (store: Store) => Promise<void>;
}
