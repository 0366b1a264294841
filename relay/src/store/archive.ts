import { type Tool, tool } from '@noiseaware-connect/shared/tool';
import * as v from 'valibot';
import { type AuditEntry, auditEntry } from '../domain/audit.ts';
import { type Connection, connectionRecord } from '../domain/connection.ts';
import { type KeyCheck, keyCheckRecord } from '../domain/key-check.ts';
import { type Pairing, pairingRecord } from '../domain/pairing.ts';
import {
  type Invite,
  inviteRecord,
  type Service,
  type Session,
  type StaffMember,
  serviceRecord,
  sessionRecord,
  staffRecord,
} from '../domain/staff.ts';

/** Everything that a store keeps and another one can take over, in the order in which it is read and written. */
export interface Archived {
  keys: KeyCheck;
  staff: StaffMember;
  invites: Invite;
  sessions: Session;
  services: Service;
  tools: Tool;
  pairings: Pairing;
  connections: Connection;
  audit: AuditEntry;
}
export type ArchivedName = keyof Archived;

/** The forms that records must have to be believed, and to be written in the same way by every store. */
export const archivedForms: { [N in ArchivedName]: v.GenericSchema<unknown, Archived[N]> } = {
  keys: keyCheckRecord,
  staff: staffRecord,
  invites: inviteRecord,
  sessions: sessionRecord,
  services: serviceRecord,
  tools: tool,
  pairings: pairingRecord,
  connections: connectionRecord,
  audit: auditEntry,
};
export const archivedNames = Object.keys(archivedForms) as ArchivedName[];

/** A few records of one collection: `from` is where the first of them stands in it. */
export type ArchiveBatch = {
  [N in ArchivedName]: {
    readonly collection: N;
    readonly from: number;
    readonly records: readonly Archived[N][];
  };
}[ArchivedName];

/** Records that a batch holds at the most: what is in memory of a move at one time. */
export const batchSize = 500;

export type ArchiveCounts = Record<ArchivedName, number>;

/** A store's content as of one moment. */
export interface Snapshot {
  readonly counts: ArchiveCounts;
  /** Names of the keys that its sealed values need. */
  readonly keyIds: readonly string[];
  /**
   * Collections in their order, records by id (of invites, by hash), the audit log from its oldest entry on: the same
   * each time, as long as nothing is written.
   */
  batches(): AsyncIterable<ArchiveBatch>;
}

/** A restore or a migration into a store, from its first write to its end. */
export const moveRecord = v.strictObject({
  kind: v.picklist(['restore', 'migration']),
  /** Where it comes from, in words that hold no secret. */
  source: v.string(),
  /** What it brings: the same move is resumed, another one is not. */
  digest: v.string(),
  at: v.number(),
});
export type Move = v.InferOutput<typeof moveRecord>;

/** By which a store's content moves as a whole. Who writes is alone with the store. */
export interface ArchiveStore {
  /** Everything as it is at one moment, readable as long as `use` runs, whatever is written meanwhile. */
  read<T>(use: (snapshot: Snapshot) => Promise<T>): Promise<T>;
  /**
   * Puts records where they belong, as they are, in one step and durably. What is there under the same id is replaced;
   * entries of the audit log that are there already, by their place in it, are not written again.
   */
  write(batch: ArchiveBatch): Promise<void>;
  counts(): Promise<ArchiveCounts>;
  /**
   * Marks an empty store as one that is being moved into; `resumed` where it is by the same move, which keeps its time.
   * A store that holds nothing but checks of keys counts as empty, and loses them.
   */
  begin(
    move: Move,
  ): Promise<{ outcome: 'begun' | 'resumed'; move: Move } | { outcome: 'not_empty' | 'another' }>;
  /** The move that has begun and not finished. */
  unfinished(): Promise<Move | undefined>;
  /** Takes the mark away and notes the entry, in one step. */
  finish(entry: AuditEntry): Promise<void>;
}
