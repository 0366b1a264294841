import type { Actor } from '../domain/audit.ts';
import { type Connection, failed } from '../domain/connection.ts';
import type { RenewalPlan } from '../domain/renewal-plan.ts';
import type { Effects } from '../effects.ts';
import type { Store } from '../store/store.ts';

/** As many 403 in a row speak of the connection, and not of one call alone. */
const repeated = 3;

/** Takes note of the status with which NoiseAware's API answered a call for a connection. No call waits for it. */
export type NoteRefusal = (connection: Connection, status: number | undefined, by: Actor) => void;

/**
 * What NoiseAware says of a connection to a passed-on call counts as if it had said it to a call for tokens: 418 asks its
 * owner for a new password, and 403 time and again points at settings or a proxy. The schedule then looks whether renewals
 * are refused too. Rows are counted in the memory of each relay.
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
      .noteTrouble(id, (connection) => failed(connection, failure, at, plan), at, by)
      .then((isNews) => {
        if (isNews) log.error({ connection: id, account: account.id, cause }, 'a connection needs a person');
      })
      .catch((error: unknown) => log.warn({ err: error, connection: id }, 'a refusal was not noted'));
  };
}
