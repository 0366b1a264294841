import { tool } from '@noiseaware-connect/shared/tool';
import * as v from 'valibot';
import { alertRecord } from '../domain/alert.ts';
import { alertPathRecord } from '../domain/alert-path.ts';
import { type AuditEntry, auditEntry } from '../domain/audit.ts';
import { connectionRecord } from '../domain/connection.ts';
import { keyCheckRecord } from '../domain/key-check.ts';
import { linkRecord } from '../domain/link.ts';
import { pairingRecord } from '../domain/pairing.ts';
import { serviceRecord, useRecord } from '../domain/service.ts';
import { inviteRecord, sessionRecord, staffRecord } from '../domain/staff.ts';
import { deliveryRecord, webhookRecord } from '../domain/webhook.ts';

/** Everything that a store holds, in the order in which it is read and written. */
const forms = {
  keys: keyCheckRecord,
  staff: staffRecord,
  invites: inviteRecord,
  sessions: sessionRecord,
  services: serviceRecord,
  uses: useRecord,
  tools: tool,
  webhooks: webhookRecord,
  deliveries: deliveryRecord,
  pairings: pairingRecord,
  links: linkRecord,
  connections: connectionRecord,
  alertPaths: alertPathRecord,
  alerts: alertRecord,
  audit: auditEntry,
};
export type Archived = { [N in keyof typeof forms]: v.InferOutput<(typeof forms)[N]> };
export type ArchivedName = keyof Archived;

/** The forms that records are checked against when they are read. */
export const archivedForms: { [N in ArchivedName]: v.GenericSchema<unknown, Archived[N]> } = forms;
export const archivedNames = Object.keys(archivedForms) as ArchivedName[];

/** A few records of one collection. */
export type ArchiveBatch = {
  [N in ArchivedName]: { readonly collection: N; readonly records: readonly Archived[N][] };
}[ArchivedName];

/** The most records of a batch: of a whole store, that many are in memory at a time. */
export const batchSize = 100;

/** A store's content as of one moment. */
export interface Snapshot {
  /** How many records there are, entries of the audit log not counted. */
  readonly size: number;
  /**
   * Collections in their order, records by id (invites by hash), the audit log from its oldest entry on. It can be read
   * more than once, and is the same each time.
   */
  batches(): AsyncIterable<ArchiveBatch>;
}

/** A restore or a migration into a store that has begun and not finished. */
export const moveRecord = v.strictObject({
  kind: v.picklist(['restore', 'migration']),
  /** Where it comes from, in words that hold no secret. */
  source: v.string(),
  at: v.number(),
});
export type Move = v.InferOutput<typeof moveRecord>;

/** By which a store's content is read and written as a whole. A writer must be the store's only user. */
export interface ArchiveStore {
  /** Everything as it is at one moment, readable while `use` runs; concurrent writes do not change it. */
  read<T>(use: (snapshot: Snapshot) => Promise<T>): Promise<T>;
  /**
   * Marks an empty store as one that is being written into. A store that holds nothing but checks of keys is empty, and
   * loses them. Of concurrent callers at most one gets `begun`.
   */
  begin(move: Move): Promise<'begun' | 'not_empty'>;
  /** Adds records as they are, in one step and durably. None of them may be in the store already. */
  write(batch: ArchiveBatch): Promise<void>;
  /** The move that has begun and not finished: what the store holds is a part of something. */
  unfinished(): Promise<Move | undefined>;
  /** Removes the mark and adds the audit entry, in one step. */
  finish(entry: AuditEntry): Promise<void>;
}
