import type { Effects } from '../../base/effects.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { afterRenewalFailure, type Connection } from '../../domain/connection/connection.ts';
import type { RenewalPlan } from '../../domain/connection/renewal-plan.ts';
import type { Store } from '../../store/store.ts';

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

  return ({ id, account }, status, by) => {
    const cause = causeOf(id, status);
    if (cause === undefined) return;
    const at = now();
    const failure = { cause, definite: false, refreshTokenSpent: false } as const;
    store.connections
      .recordApiFailure(id, (connection) => afterRenewalFailure(connection, failure, at, plan), at, by)
      .then((isNews) => {
        if (isNews)
          log.error({ connection: id, account: account.id, cause }, 'connection needs reauthorization');
      })
      .catch((error: unknown) =>
        log.warn(
          { err: error, connection: id },
          'connection state could not be updated after NoiseAware refused a call',
        ),
      );
  };
}
