import type { Seconds } from '../base/time.ts';
import type { Changes, Decision, Related } from '../domain/decision.ts';
import type { Kept, RecordName, Records } from './collections.ts';

/**
 * The records of a store, and how decisions on them are written. A store implements this, and the few operations of
 * `native.ts`; everything else follows from it.
 */
export interface RecordStore {
  /** Finds records, all at one moment. */
  read<S extends Selection>(selection: S): Promise<SelectedRecords<S>>;
  /**
   * Finds records, calls `decide` and writes all that it returns atomically, only if no record that it writes, removes or touches
   * has changed since it was read; otherwise it is repeated. Events are logged in the same step. Once it resolves, all of it is durable, and erased if the decision erases something.
   * @throws whatever `decide` throws; then nothing is written
   */
  change<S extends Selection, T>(
    selection: S,
    decide: (records: SelectedRecords<S>, reading: Reading) => Changes<Kept, T>,
  ): Promise<T>;
}

/** What a decision is made on, by the names under which it is given. Later entries may depend on earlier ones ({@link keysIn}). */
export type Selection = Readonly<Record<string, SelectionEntry>>;

/** The records found for a selection. */
export type SelectedRecords<S extends Selection> = {
  readonly [K in keyof S]: S[K] extends SelectionEntry<infer N, infer M>
    ? M extends true
      ? readonly Records[N][]
      : Records[N] | undefined
    : never;
};

/** Circumstances of a reading. */
export interface Reading {
  /** The store's clock, where relays share one. */
  readonly at?: Seconds | undefined;
  /** Collections of which a record was found that cannot be read and is left out. */
  readonly unreadable: readonly RecordName[];
}

/** A part of a selection: which records, and whether there may be several. */
export interface SelectionEntry<N extends RecordName = RecordName, M extends boolean = boolean> {
  readonly collection: N;
  readonly many: M;
  readonly by: 'all' | 'id' | 'hash' | SetName | QueryName;
  /** For ids, hashes and sets: records with any of these. */
  readonly keys: readonly (string | KeysIn)[];
  /** For queries. */
  readonly args: readonly Argument[];
}

/** The texts in a field of the records that an earlier entry has found. */
export interface KeysIn {
  readonly entry: string;
  readonly field: 'id' | 'session' | 'staff' | 'pairing' | 'account.id' | 'invitedBy.id';
}
type Argument = string | number | KeysIn | readonly string[];
type Key = string | undefined | KeysIn;

/** Sets of records that belong to another one, with their collections. */
export const recordSets = {
  alertsOfConnection: 'alerts',
  /** Alerts of an account that came while it had no connection. */
  alertsWithoutConnection: 'alerts',
  /** In any order. A decision on them that writes a connection is repeated if another one was added to them meanwhile. */
  connectionsOfAccount: 'connections',
  deliveriesOfSubject: 'deliveries',
  deliveriesOfWebhook: 'deliveries',
  /** By the id of the staff member who made the invite, or took over what it began. */
  invitesOfInviter: 'invites',
  invitesOfStaff: 'invites',
  openLinksOfAccount: 'links',
  openPairingsOfAccount: 'pairings',
  openPairingsOfConnection: 'pairings',
  openPairingsOfSession: 'pairings',
  openPairingsOfStaff: 'pairings',
  sessionsOfInviter: 'sessions',
  sessionsOfStaff: 'sessions',
  staffByName: 'staff',
  /** By issuer and subject, see {@link personKey}. */
  staffByPerson: 'staff',
} as const satisfies Record<string, RecordName> & Record<Related, RecordName>;
export type SetName = keyof typeof recordSets;

/** Other ways to find records, with their collections. */
export const queries = {
  /** What was counted in hours from one time on and before another. */
  activityBetween: 'activity',
  /** Pairings that have not ended and expired before a time. */
  abandonedPairings: 'pairings',
  /** Kept answers by their time and id, after those. */
  answersAfter: 'answers',
  /** For each of these alerts that continues or resolves something, the latest earlier one that began it. */
  begunBefore: 'alerts',
  /** Connections for which a staff member is responsible. */
  connectionsOfResponsible: 'connections',
  /** Connections of which a dies_soon event is due. */
  connectionsToWarn: 'connections',
  /** Alerts whose check is due, or later than any can be, the longest waiting first. */
  dueAlerts: 'alerts',
  /** For each webhook a delivery that is due, or later than any can be, if it has one; perhaps not the first of its subject. */
  anyDue: 'deliveries',
  /** Each webhook's deliveries that are due, or later than any can be, and the first of their subject; the longest waiting first. */
  dueDeliveries: 'deliveries',
  /** A webhook's dead letters with higher numbers, in the order of the log. */
  deadLetters: 'deliveries',
  /** Links of a maker that can still be used. */
  pendingLinks: 'links',
  /** The oldest answers of a caller that has more than so many. */
  surplusAnswers: 'answers',
  /** Connections whose lease has run out, or ends later than any can. */
  lapsedLeases: 'connections',
  /**
   * Connections that NoiseAware refused since it last accepted any, the latest first. A decision on them that writes a connection is
   * repeated if another such one was written meanwhile.
   */
  refusedConnections: 'connections',
} as const satisfies Record<string, RecordName>;
export type QueryName = keyof typeof queries;

/** What each query is given. */
export interface Arguments extends Record<QueryName, readonly Argument[]> {
  activityBetween: [from: Seconds, until: Seconds];
  abandonedPairings: [before: Seconds, limit: number];
  answersAfter: [at: Seconds, id: string, limit: number];
  begunBefore: [alerts: KeysIn];
  connectionsOfResponsible: [staff: string, limit: number];
  connectionsToWarn: [now: Seconds, limit: number];
  dueAlerts: [now: Seconds, limit: number];
  anyDue: [now: Seconds];
  /** At most `limit` of each webhook. */
  dueDeliveries: [webhooks: readonly string[], now: Seconds, limit: number];
  deadLetters: [webhook: string, after: number, limit: number];
  pendingLinks: [maker: string, now: Seconds, limit: number];
  surplusAnswers: [caller: string, most: number, limit: number];
  lapsedLeases: [now: Seconds, limit: number];
  refusedConnections: [now: Seconds, limit: number];
}

/** Collections whose records are found by the hash of a secret. */
export type HashedName = 'services' | 'links' | 'pairings' | 'sessions';
/** Identifies a record: by its id, or by the hash of its secret. */
export type KeyOf<N extends RecordName> = Key | (N extends HashedName ? { readonly hash: string } : never);

/** One record; without a key, none. */
export const byId = <N extends RecordName>(collection: N, key: KeyOf<N>): SelectionEntry<N, false> =>
  typeof key === 'object' && 'hash' in key
    ? { collection, many: false, by: 'hash', keys: [key.hash], args: [] }
    : {
        collection,
        many: false,
        by: 'id',
        keys: key === undefined ? [] : [key as string | KeysIn],
        args: [],
      };

/** The records with these ids. */
export const byIds = <N extends RecordName>(
  collection: N,
  keys: readonly Key[],
): SelectionEntry<N, true> => ({
  ...{ collection, many: true, by: 'id', args: [] },
  keys: keys.filter((key) => key !== undefined),
});

/** All records of a collection. A decision on all of a small one is repeated after any other change of it. */
export const everyRecord = <N extends RecordName>(collection: N): SelectionEntry<N, true> => ({
  ...{ collection, many: true, by: 'all', keys: [], args: [] },
});

/** The records of a set. */
export const inSet = <S extends SetName>(
  by: S,
  ...keys: readonly Key[]
): SelectionEntry<(typeof recordSets)[S], true> => ({
  ...{ collection: recordSets[by], many: true, by, args: [] },
  keys: keys.filter((key) => key !== undefined),
});

export const byQuery = <Q extends QueryName>(
  by: Q,
  ...args: Arguments[Q]
): SelectionEntry<(typeof queries)[Q], true> => ({ collection: queries[by], many: true, by, keys: [], args });

export const keysIn = (entry: string, field: KeysIn['field']): KeysIn => ({ entry, field });

/** Decides on one record. */
export const changeOne = <N extends RecordName, T>(
  { change }: RecordStore,
  collection: N,
  key: KeyOf<N>,
  decide: (record: Records[N] | undefined, reading: Reading) => Decision<Records[N], T>,
): Promise<T> =>
  change({ record: byId(collection, key) }, ({ record }, reading) =>
    asChanges(collection, decide(record as Records[N] | undefined, reading)),
  );

/** Decides on a small collection as a whole. */
export const changeAll = <N extends RecordName, T>(
  { change }: RecordStore,
  collection: N,
  decide: (records: readonly Records[N][]) => Changes<Kept, T>,
): Promise<T> =>
  change({ records: everyRecord(collection) }, ({ records }) => decide(records as readonly Records[N][]));

/** A decision on one record of a collection, as changes. */
export const asChanges = <N extends RecordName, T>(
  collection: N,
  { put, ...decision }: Decision<Records[N], T>,
): Changes<Kept, T> => ({ ...decision, ...(put !== undefined && { put: { [collection]: [put] } }) });

/** The key under which a record is stored. */
export const idOf = (record: Records[RecordName]): string => ('id' in record ? record.id : record.hash);

/** Identifies a person at an identity provider. No issuer contains a line break. */
export const personKey = ({
  issuer,
  subject,
}: {
  readonly issuer: string;
  readonly subject: string;
}): string => `${issuer}\n${subject}`;
