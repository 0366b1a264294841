import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import type {
  ClaimAnswer,
  Completion,
  ConnectAnswer,
  decideConnect,
  PresentedCode,
} from '../../domain/pairing/decide-pairing.ts';
import type { mostOpenPairings, Pairing } from '../../domain/pairing/pairing.ts';

export interface PairingStore {
  /**
   * Begins a pairing. If a session is named, it must not have ended: ending a session cancels its pairings, and none begins in it
   * afterwards. `too_many` if the session has {@link mostOpenPairings} open, counting those that begin concurrently.
   */
  start(pairing: Pairing, by: Actor, within?: string): Promise<'started' | 'session_ended' | 'too_many'>;
  find(id: string): Promise<Pairing | undefined>;
  /**
   * Presents a one-time code. At most one claim of a code is `granted`; the hash of its access code is stored, and a `repeated`
   * claim gets the same access code. Refused claims are audited with their reason.
   */
  claim(presented: PresentedCode & { codeHash: string }): Promise<ClaimAnswer>;
  /** Whether a claim of that code would be granted or repeated now. */
  isClaimable(codeHash: string, now: Seconds): Promise<boolean>;
  /** Cancels a pairing, unless it has ended. */
  cancel(id: string, now: Seconds, by: Actor): Promise<void>;
  /** Ends a pairing whose access code was definitely refused, unless it has ended. */
  fail(id: string, now: Seconds, by: Actor): Promise<void>;
  /**
   * Ends a pairing as connected and writes its connection atomically, or lets the authorization wait in the link by which it was
   * begun ({@link decideConnect}); decided on all connections of the account, also against concurrent completions. The first call
   * wins: a later one gets the id of the existing connection. `ended` if the pairing was cancelled or failed meanwhile. `changed`,
   * and nothing is written, if the connection that was prepared is not the one that is to be written.
   */
  connect(
    id: string,
    connection: Connection,
    now: Seconds,
    by: Actor,
    asked?: Pick<Completion, 'confirmed' | 'named' | 'waiting'>,
  ): Promise<ConnectAnswer>;
}
