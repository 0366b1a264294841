import type { Store } from '@noiseaware-connect/relay/store/store';
import type { Checks } from '../conformance/store-check.ts';

/** A store with one promise broken, and a check that has to notice. The suite that lets it pass is worth nothing. */
export interface Mutant {
  does: string;
  breaks(store: Store): Partial<Store>;
  /** What it is when it is opened again, where that is not itself; `empty` is another one that has nothing. */
  reopens?(store: Store, empty: Store): Promise<Store>;
  checks: Checks;
  noticed: string;
}

/** What each breaks of a store's connections, pairings, staff or audit log. */
export const inConnections = (breaks: (of: Store['connections']) => Partial<Store['connections']>) => {
  return ({ connections }: Store) => ({ connections: { ...connections, ...breaks(connections) } });
};
export const inPairings = (breaks: (of: Store['pairings']) => Partial<Store['pairings']>) => {
  return ({ pairings }: Store) => ({ pairings: { ...pairings, ...breaks(pairings) } });
};
export const inStaff = (breaks: (of: Store['staff']) => Partial<Store['staff']>) => {
  return ({ staff }: Store) => ({ staff: { ...staff, ...breaks(staff) } });
};
