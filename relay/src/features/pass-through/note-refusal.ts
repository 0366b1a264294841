import type { Effects } from '../../base/effects.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import {
  afterRenewalFailure,
  type Connection,
  type RenewalFailure,
} from '../../domain/connection/connection.ts';
import { isRefusal, judgeRefusal } from '../../domain/connection/refusals.ts';
import type { RenewalPlan } from '../../domain/connection/renewal-plan.ts';
import type { Store } from '../../store/store.ts';
import { logChange } from '../renewal/log-change.ts';

/** After this many 403s in a row the connection is at fault, not a single call. */
const repeated = 3;

/** Takes the status with which NoiseAware's API answered a call for a connection. The call does not wait for it. */
export type NoteRefusal = (connection: Connection, status: number | undefined, by: Actor) => void;

/**
 * Treats what NoiseAware's API says about a connection like an answer to a token call: 418 asks its owner for a new password, and
 * repeated 403s point at settings or a proxy. The schedule then checks whether renewals are refused too. Each relay counts in its
 * own memory.
 */
export function createNoteRefusal({
  store,
  plan,
  effects: { now, log },
}: {
  store: Pick<Store, 'connections'>;
  plan: RenewalPlan;
  effects: Pick<Effects, 'now' | 'log'>;
}): NoteRefusal {
  const inRow = new Map<string, number>();

  const causeOf = (id: string, status: number | undefined) => {
    const times = status === 403 ? (inRow.get(id) ?? 0) + 1 : 0;
    if (times > 0 && times < repeated) inRow.set(id, times);
    else inRow.delete(id);
    if (status === 418) return 'password_reset_needed';
    return times === repeated ? 'configuration' : undefined;
  };

  return (connection, status, by) => {
    const { id } = connection;
    const cause = causeOf(id, status);
    if (cause === undefined) return;
    const at = now();
    const failure: RenewalFailure = { cause, definite: false, refreshTokenSpent: false };
    let settled: Connection | undefined;
    const settle = (active: Connection, refused: readonly Connection[]) => {
      const judged = isRefusal(failure) ? judgeRefusal(active, failure, refused, at) : failure;
      settled = afterRenewalFailure(active, judged, at, plan);
      return settled;
    };
    store.connections
      .recordApiFailure(id, settle, at, by)
      .then((isNews) => {
        if (isNews && settled !== undefined) logChange(log, connection, settled);
      })
      .catch((error: unknown) =>
        log.warn(
          { err: error, connection: id },
          'connection state could not be updated after NoiseAware refused a call',
        ),
      );
  };
}
