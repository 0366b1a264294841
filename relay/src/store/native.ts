import type { Head } from '../domain/audit/audit-chain.ts';
import type { Delivery, EventChoice } from '../domain/webhook/webhook.ts';
import type { AlertStore } from './contract/alert.ts';
import type { AuditStore } from './contract/audit.ts';
import type { ConnectionStore } from './contract/connection.ts';
import type { LinkStore } from './contract/link.ts';
import type { KeyStore } from './contract/sealing.ts';
import type { Backlog, WebhookStore } from './contract/webhook.ts';

/** The operations that each store implements by its own means, beside its {@link RecordStore}: pages, counts and mass data. */
export interface Native {
  readonly connections: Pick<
    ConnectionStore,
    | 'list'
    | 'totals'
    | 'countStates'
    | 'countEnds'
    | 'countByResponsible'
    | 'states'
    | 'due'
    | 'urgent'
    | 'scheduled'
  >;
  readonly links: Pick<LinkStore, 'list' | 'countPending' | 'overdue'>;
  readonly webhooks: Pick<WebhookStore, 'attempted'> & {
    /** How many deliveries are queued for each webhook that has any. */
    countQueued(): Promise<Pick<Backlog, 'webhook' | 'waiting'>[]>;
    /** Of what is queued for each of these webhooks, or for all, and of dead letters. */
    backlog(ids?: readonly string[]): Promise<Omit<Backlog, 'failingSince'>[]>;
    /** How many dead letters of a webhook are of the chosen events. */
    countDead(webhook: string, choice: EventChoice): Promise<number>;
    /** The deliveries with these ids in any state, in any order. */
    find(ids: readonly string[]): Promise<Delivery[]>;
  };
  readonly alerts: Pick<AlertStore, 'add' | 'list' | 'removeBefore'>;
  readonly audit: Omit<AuditStore, 'reportHead'> & {
    /** The last entry, once it is chained; undefined if there is none. */
    head(): Promise<Head | undefined>;
  };
  readonly keys: Pick<KeyStore, 'census'>;
}
