import type { Connection } from '@noiseaware-connect/relay/domain/connection';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { ada, sampleConnection, samplePairing, start } from './samples.ts';

/** A store under test, empty at first. */
export interface Bench {
  readonly store: Store;
  /**
   * The same data in a store opened anew, where the store keeps data beyond itself; the same store where it does not.
   * What a check has been told must be found there.
   */
  reopen(): Promise<Store>;
  close(): Promise<void>;
}

/** One promise of the store. Throws where the store does not keep it, so that it can be tried on broken stores too. */
type Check = (bench: Bench) => Promise<void>;

/** Promises by the sentences that state them. */
export type Checks = Readonly<Record<string, Check>>;

/** Starts the same operation many times at once and gives every result. */
export const atOnce = <T>(times: number, job: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => job(index)));

/** How often each result came. */
export function tally(results: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of results) counts[String(result)] = (counts[String(result)] ?? 0) + 1;
  return counts;
}

/** Adds a connection the way every connection comes about: as the end of a pairing. */
export async function addConnection(store: Store, over: Partial<Connection> = {}): Promise<Connection> {
  const connection = sampleConnection(over);
  const pairing = `pairing-of-${connection.id}-${connection.connectedAt}`;
  await store.pairings.start(
    samplePairing({ id: pairing, codeHash: `code-of-${pairing}`, account: connection.account }),
    ada,
  );
  await store.pairings.connect(pairing, connection, start, ada);
  return connection;
}

/** What the audit log says happened, oldest first. */
export const auditedEvents = async (store: Store): Promise<string[]> =>
  (await store.audit.read({ limit: 10_000 })).map(({ what }) => what);
