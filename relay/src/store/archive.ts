import { tool } from '@noiseaware-connect/shared/tool';
import * as v from 'valibot';
import { activityRecord } from '../domain/activity/activity.ts';
import { alertRecord } from '../domain/alert/alert.ts';
import { alertPathRecord } from '../domain/alert/alert-path.ts';
import { type AuditEntry, auditEntry } from '../domain/audit/audit.ts';
import { headReportRecord } from '../domain/audit/decide-head-report.ts';
import { connectionRecord } from '../domain/connection/connection.ts';
import { keptAnswerRecord } from '../domain/kept-answer/kept-answer.ts';
import { linkRecord } from '../domain/link/link.ts';
import { pairingRecord } from '../domain/pairing/pairing.ts';
import { keyCheckRecord } from '../domain/sealing/key-check.ts';
import { serviceRecord, useRecord } from '../domain/service/service.ts';
import { inviteRecord, sessionRecord, staffRecord } from '../domain/staff/staff.ts';
import { cursorRecord, deliveryRecord, loggedEvent, webhookRecord } from '../domain/webhook/webhook.ts';

/** All collections of a store, in the order in which an archive is read and written. */
const forms = {
  keys: keyCheckRecord,
  staff: staffRecord,
  invites: inviteRecord,
  sessions: sessionRecord,
  services: serviceRecord,
  uses: useRecord,
  tools: tool,
  webhooks: webhookRecord,
  cursors: cursorRecord,
  deliveries: deliveryRecord,
  pairings: pairingRecord,
  links: linkRecord,
  connections: connectionRecord,
  alertPaths: alertPathRecord,
  alerts: alertRecord,
  answers: keptAnswerRecord,
  activity: activityRecord,
  auditHeads: headReportRecord,
  events: loggedEvent,
  audit: auditEntry,
};
export type Archived = { [N in keyof typeof forms]: v.InferOutput<(typeof forms)[N]> };
export type ArchivedName = keyof Archived;
/** The logs: their entries are not records. */
export type LogName = 'audit' | 'events';

/** The schemas that records are checked against when they are read. */
export const archivedForms: { [N in ArchivedName]: v.GenericSchema<unknown, Archived[N]> } = forms;
export const archivedNames = Object.keys(archivedForms) as ArchivedName[];

/** Whether it is a collection of records, and no log. */
export const isOfRecords = (name: ArchivedName): name is Exclude<ArchivedName, LogName> =>
  name !== 'audit' && name !== 'events';

/** What each relay writes by itself: a store with nothing else counts as empty, and what is moved into it replaces these. */
export const writtenByEachRelay = ['keys', 'activity'] as const satisfies readonly ArchivedName[];

/** Some records of one collection. */
export type ArchiveBatch = {
  [N in ArchivedName]: { readonly collection: N; readonly records: readonly Archived[N][] };
}[ArchivedName];

/** The most records in a batch: at most that many of a whole store are in memory at a time. */
export const batchSize = 100;

/** A store's content at one moment. */
export interface Snapshot {
  /** The number of records, without the entries of logs. */
  readonly size: number;
  /**
   * Collections in the order of `archivedNames`, records by id (invites by hash), entries of logs oldest first. It can be read
   * several times, with the same result.
   */
  batches(): AsyncIterable<ArchiveBatch>;
}

/** More events than there are between two backups. */
export const restoreGap = 1_000_000;

/** An unfinished restore or migration into a store. */
export const moveRecord = v.strictObject({
  kind: v.picklist(['restore', 'migration']),
  /** Its origin, for people; holds no secret. */
  source: v.string(),
  at: v.number(),
});
export type Move = v.InferOutput<typeof moveRecord>;

/** Reads and writes a store's whole content. A caller that writes must be the store's only user. */
export interface ArchiveStore {
  /** Runs `use` on a snapshot; concurrent writes do not change it. */
  read<T>(use: (snapshot: Snapshot) => Promise<T>): Promise<T>;
  /**
   * Marks an empty store as the target of a move. A store that holds only what each relay writes by itself
   * ({@link writtenByEachRelay}) counts as empty; that is removed. Of concurrent callers at most one gets `begun`.
   */
  begin(move: Move): Promise<'begun' | 'not_empty'>;
  /** Inserts records unchanged, atomically and durably. None of them may exist already. Events keep their numbers. */
  write(batch: ArchiveBatch): Promise<void>;
  /** The move that has begun and not finished. Until it has finished, the store's content is incomplete. */
  unfinished(): Promise<Move | undefined>;
  /**
   * Removes the mark and adds the audit entry, atomically. After a restore the numbers of events go on {@link restoreGap} higher:
   * they grow for those too who have read events that were lost.
   */
  finish(entry: AuditEntry): Promise<void>;
}
