import type { StoreUnavailable } from '../base/store-unavailable.ts';
import type { Seconds } from '../base/time.ts';
import type { ArchiveStore } from './archive.ts';
import type { ActivityStore } from './contract/activity.ts';
import type { AlertStore } from './contract/alert.ts';
import type { AuditStore } from './contract/audit.ts';
import type { ConnectionStore } from './contract/connection.ts';
import type { EventStore } from './contract/event.ts';
import type { KeptAnswerStore } from './contract/kept-answer.ts';
import type { LinkStore } from './contract/link.ts';
import type { PairingStore } from './contract/pairing.ts';
import type { KeyStore } from './contract/sealing.ts';
import type { ServiceStore } from './contract/service.ts';
import type { StaffStore } from './contract/staff.ts';
import type { ToolStore } from './contract/tool.ts';
import type { WebhookStore } from './contract/webhook.ts';

/**
 * The relay's persistent state. Each operation is atomic, durable before it resolves, and writes its audit entry in the same
 * step. Only hashes and sealed values are stored. Expected outcomes are return values.
 */
export interface Store {
  readonly activity: ActivityStore;
  readonly alerts: AlertStore;
  readonly answers: KeptAnswerStore;
  readonly audit: AuditStore;
  readonly connections: ConnectionStore;
  readonly events: EventStore;
  readonly links: LinkStore;
  readonly pairings: PairingStore;
  readonly keys: KeyStore;
  readonly services: ServiceStore;
  readonly staff: StaffStore;
  readonly tools: ToolStore;
  readonly webhooks: WebhookStore;
  readonly archive: ArchiveStore;
  /** Rejects with {@link StoreUnavailable} if a write would fail now. */
  check(): Promise<void>;
  /**
   * Removes what has ended: pairings, links and sessions some time after their end, invites at their end, audit entries older
   * than `auditLife`, and events older than `eventLife`, delivered or not. Returns how many pairings expired.
   */
  sweep(now: Seconds, auditLife: Seconds, eventLife: Seconds): Promise<number>;
  /** Waits for operations under way, then closes the store. */
  close(): Promise<void>;
  /** The clock that all relays on a shared store follow; their own clocks may differ. */
  now?(): Seconds;
  /**
   * Takes the next turn of the schedule, or of another job that one relay does for all. Returns when the last turn was, or
   * undefined if that is less than `pause` seconds ago. So relays on a shared store do not start the same renewals, and together
   * are no faster than one.
   */
  takeTurn?(now: Seconds, pause: Seconds, job?: 'turn' | 'events'): Promise<{ since: Seconds } | undefined>;
  /**
   * Notes in a shared store that a proof was used, until then. Returns whether this was its first use, on any relay. `used`
   * identifies it.
   */
  useProof?(used: string, until: Seconds): Promise<boolean>;
  /** The connections of this process to a shared store, and the operations that wait for one. */
  pool?(): PoolUse;
  /** Which relays use the store, if it is shared. */
  readonly relays?: RelayNotes;
}

export interface PoolUse {
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Heartbeats that relays leave in a shared store. */
export interface RelayNotes {
  /** Records that a relay is running and seals with that key. */
  note(key: string, now: Seconds): Promise<void>;
  /** For each key, when a relay last left a note. */
  seen(): Promise<{ key: string; at: Seconds }[]>;
}
