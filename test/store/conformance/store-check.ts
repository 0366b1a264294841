import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import type { Session } from '@noiseaware-connect/relay/domain/staff/staff';
import type { Store } from '@noiseaware-connect/relay/store/store';
import {
  ada,
  operator,
  sampleConnection,
  sampleInvite,
  samplePairing,
  sampleSession,
  start,
} from './samples.ts';

/**
 * What somebody who can write to all files or rows can do to the first entry of the audit log although later chain values stay:
 * change what it says, or remove it and the ones before it as retention does.
 */
export type Tampering = 'rewrite first entry' | 'remove first entry';

/** A store under test, empty at first. */
export interface Bench {
  readonly store: Store;
  /**
   * The same data in a reopened store, if the store keeps data outside of itself; else the same store. Acknowledged writes
   * must be found there.
   */
  reopen(): Promise<Store>;
  /** Changes the audit log behind the store's back, and reopens it. */
  tamper(how: Tampering): Promise<Store>;
  close(): Promise<void>;
}

/** One promise of the store. Throws if the store breaks it, so that it can also be run on broken stores. */
export type Check = (bench: Bench) => Promise<void>;

/** Promises by the sentences that state them. */
export type Checks = Readonly<Record<string, Check>>;

/** The same checks, each on a store prepared like that. */
export function after(arrange: (store: Store) => Promise<unknown>, checks: Checks): Checks {
  const arranged = (check: Check): Check => {
    return async (bench) => {
      await arrange(bench.store);
      await check(bench);
    };
  };
  return Object.fromEntries(Object.entries(checks).map(([sentence, check]) => [sentence, arranged(check)]));
}

/** Starts an operation many times concurrently and returns all results. */
export const atOnce = <T>(times: number, job: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => job(index)));

/** The number of each result. */
export function tally(results: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of results) counts[String(result)] = (counts[String(result)] ?? 0) + 1;
  return counts;
}

/** Adds a connection as every connection is added: by completing a pairing. */
export async function addConnection(store: Store, over: Partial<Connection> = {}): Promise<Connection> {
  const connection = sampleConnection(over);
  const pairing = `pairing-of-${connection.id}-${connection.connectedAt}`;
  await store.pairings.start(
    samplePairing({
      id: pairing,
      codeHash: `code-of-${pairing}`,
      account: connection.account,
      // Beside the others of its account, unless it is there already.
      ...((await store.connections.find(connection.id)) === undefined
        ? { choice: 'parallel' }
        : { choice: 'named', connection: connection.id }),
    }),
    ada,
  );
  await store.pairings.connect(pairing, connection, start, ada);
  return connection;
}

/** Invites Ada and enrols her with that invite. */
export async function enrolAda(store: Store, over: Partial<Session> = {}): Promise<void> {
  await store.staff.invite(sampleInvite(), operator);
  await store.staff.enrol('hash-of-invite', sampleSession(over), {});
}

/** Disconnects a connection as a staff member does. */
export const disconnect = (store: Store, { id = 'connection-1', forget = false, now = start } = {}) =>
  store.connections.disconnect(id, { cause: 'disconnected_by_staff', forget, now }, ada);

/** The audited events, oldest first. */
export const auditedEvents = async (store: Store): Promise<string[]> =>
  (await store.audit.read({ limit: 10_000 })).map(({ what }) => what);
